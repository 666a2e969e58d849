using System.Formats.Asn1;
using SigningService.Authority.Keys;
using SigningService.Authority.Revocation;

namespace SigningService.Server.Hierarchy;

/// <summary>A revocation list that was made elsewhere, by an authority whose key is not here.</summary>
internal sealed record BroughtList(long Number, DateTimeOffset ThisUpdate, DateTimeOffset NextUpdate, long EntryCount, ReadOnlyMemory<byte> Der)
{
    private const string NumberOid = "2.5.29.20";

    public RevocationList ToRevocationList(string authority) => new(new ShardId(authority, 0), Number, ThisUpdate, NextUpdate, EntryCount, Der);

    /// <exception cref="AsnContentException">It is not strict DER, has no number or nextUpdate, or is not signed by the key.</exception>
    public static BroughtList Parse(ReadOnlyMemory<byte> der, PublicKey issuerKey)
    {
        var list = new AsnReader(der, AsnEncodingRules.DER).ReadSequence();
        var toBeSigned = list.ReadEncodedValue();
        var algorithm = SignatureAlgorithm.FromIdentifier(list.ReadEncodedValue().Span);
        var signature = list.ReadBitString(out _);
        if (algorithm is null || !SignatureVerifier.Verify(issuerKey, algorithm, toBeSigned.Span, signature))
            throw new AsnContentException("The revocation list is not signed by the authority in whose folder it lies.");

        var tbs = new AsnReader(toBeSigned, AsnEncodingRules.DER).ReadSequence();
        tbs.ReadInteger(); // version
        tbs.ReadEncodedValue(); // signature
        tbs.ReadEncodedValue(); // issuer
        var thisUpdate = ReadTime(tbs);
        var nextUpdate = ReadTime(tbs);
        var entries = tbs.HasData && tbs.PeekTag().HasSameClassAndValue(Asn1Tag.Sequence) ? Count(tbs.ReadSequence()) : 0;
        return new BroughtList(ReadNumber(tbs), thisUpdate, nextUpdate, entries, der);
    }

    private static long ReadNumber(AsnReader tbs)
    {
        var extensions = tbs.ReadSequence(new Asn1Tag(TagClass.ContextSpecific, 0, true)).ReadSequence();
        while (extensions.HasData)
        {
            var extension = extensions.ReadSequence();
            if (extension.ReadObjectIdentifier() == NumberOid
                && new AsnReader(extension.ReadOctetString(), AsnEncodingRules.DER).TryReadInt64(out var number))
            {
                return number;
            }
        }

        throw new AsnContentException("The revocation list has no number.");
    }

    private static DateTimeOffset ReadTime(AsnReader reader) =>
        reader.PeekTag().HasSameClassAndValue(Asn1Tag.UtcTime) ? reader.ReadUtcTime() : reader.ReadGeneralizedTime();

    private static long Count(AsnReader entries)
    {
        var count = 0L;
        for (; entries.HasData; count++)
            entries.ReadEncodedValue();
        return count;
    }
}
