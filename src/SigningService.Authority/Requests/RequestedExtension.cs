namespace SigningService.Authority.Requests;

/// <summary>An extension that a PKCS#10 request asks for, as it stands there.</summary>
/// <param name="Oid">Object identifier.</param>
/// <param name="Critical">Whether it is marked critical.</param>
/// <param name="Value">Content of extnValue.</param>
public sealed record RequestedExtension(string Oid, bool Critical, ReadOnlyMemory<byte> Value);
