namespace SigningService.Authority.Tests.Linting;

/// <summary>An extension to be written, faults included.</summary>
/// <param name="Critical">The content of the BOOLEAN; null leaves it out.</param>
internal sealed record TestExtension(string Oid, bool? Critical, byte[] Value)
{
    public byte[] Encode() => Critical is { } critical
        ? Asn.Sequence(Asn.Oid(Oid), Asn.Boolean(critical), Asn.OctetString(Value))
        : Asn.Sequence(Asn.Oid(Oid), Asn.OctetString(Value));
}
