namespace SigningService.Authority.Enrollment;

/// <summary>A token and its secret, which exists nowhere else.</summary>
/// <param name="Secret">Null if the request was only to be validated.</param>
public sealed record CreatedToken(EnrollmentToken Token, string? Secret)
{
    /// <summary>Without the secret: a record says all that it has to whoever logs it.</summary>
    public override string ToString() => $"enrolment token {Token.Id}";
}
