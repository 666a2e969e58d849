namespace SigningService.Client;

/// <summary>A field of a request that is at fault.</summary>
/// <param name="Field">Name as on the wire, for example <c>csr</c>.</param>
/// <param name="Description">A sentence that says what to change.</param>
public sealed record FieldViolation(string Field, string Description);
