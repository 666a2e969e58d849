using System.Formats.Asn1;

namespace SigningService.Authority.Linting.Views;

/// <summary>Decoders of extension values that need no type of their own.</summary>
internal static class ExtensionValue
{
    private const string Sha256 = "2.16.840.1.101.3.4.2.1";

    public static ReadOnlyMemory<byte> OctetString(ReadOnlyMemory<byte> value)
    {
        var reader = new AsnReader(value, AsnEncodingRules.DER);
        if (!reader.TryReadPrimitiveOctetString(out var octets))
            throw new AsnContentException("The value is not a primitive OCTET STRING.");
        reader.ThrowIfNotEmpty();
        return octets;
    }

    public static ReadOnlyMemory<byte> Integer(ReadOnlyMemory<byte> value)
    {
        var reader = new AsnReader(value, AsnEncodingRules.DER);
        var content = reader.ReadIntegerBytes();
        reader.ThrowIfNotEmpty();
        return content;
    }

    public static void Null(ReadOnlyMemory<byte> value)
    {
        var reader = new AsnReader(value, AsnEncodingRules.DER);
        reader.ReadNull();
        reader.ThrowIfNotEmpty();
    }

    /// <summary>The hash of a RelatedCertificate (RFC 9763, 4); no other than SHA-256 is written here.</summary>
    public static ReadOnlyMemory<byte> RelatedCertificateSha256(ReadOnlyMemory<byte> value)
    {
        var reader = new AsnReader(value, AsnEncodingRules.DER);
        var fields = reader.ReadSequence();
        reader.ThrowIfNotEmpty();
        var algorithm = fields.ReadSequence();
        if (algorithm.ReadObjectIdentifier() != Sha256 || !fields.TryReadPrimitiveOctetString(out var hash) || hash.Length != 32)
            throw new AsnContentException("The related certificate is not named by its SHA-256.");
        algorithm.ThrowIfNotEmpty();
        fields.ThrowIfNotEmpty();
        return hash;
    }

    public static GeneralNameView[] GeneralNames(ReadOnlyMemory<byte> value)
    {
        var reader = new AsnReader(value, AsnEncodingRules.DER);
        var sequence = reader.ReadSequence();
        reader.ThrowIfNotEmpty();
        return GeneralNameView.ReadAll(sequence);
    }

    public static string[] ObjectIdentifiers(ReadOnlyMemory<byte> value)
    {
        var reader = new AsnReader(value, AsnEncodingRules.DER);
        var sequence = reader.ReadSequence();
        reader.ThrowIfNotEmpty();
        var oids = new List<string>(2);
        while (sequence.HasData)
            oids.Add(sequence.ReadObjectIdentifier());
        return [.. oids];
    }
}
