namespace SigningService.Authority.Enrollment;

/// <summary>A token to be traded in.</summary>
/// <param name="Secret">As it came; may be anything.</param>
/// <param name="Csr">PKCS#10, DER or PEM.</param>
public sealed record EnrollRequest(string Secret, ReadOnlyMemory<byte> Csr)
{
    /// <summary>Without the secret.</summary>
    public override string ToString() => nameof(EnrollRequest);
}
