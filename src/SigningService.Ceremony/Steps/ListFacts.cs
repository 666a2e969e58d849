using System.Formats.Asn1;
using SigningService.Authority;
using SigningService.Authority.Keys;
using SigningService.Authority.Revocation;

namespace SigningService.Ceremony.Steps;

/// <summary>What the plan does not decide about a revocation list. With the plan, it gives the exact bytes.</summary>
internal sealed record ListFacts(long Number, DateTimeOffset ThisUpdate, DateTimeOffset NextUpdate, IReadOnlyList<RevokedSerial> Entries)
{
    private const string CrlNumberOid = "2.5.29.20";
    private const string ReasonCodeOid = "2.5.29.21";
    private const string InvalidityDateOid = "2.5.29.24";

    private static readonly Asn1Tag Extensions = new(TagClass.ContextSpecific, 0, true);

    /// <summary>Reads a CertificateList (RFC 5280, 5.1) that the given key must have signed.</summary>
    /// <exception cref="CeremonyException">It cannot be read, or another key signed it.</exception>
    public static ListFacts ParseSigned(ReadOnlyMemory<byte> der, PublicKey key, string file)
    {
        try
        {
            var outer = new AsnReader(der, AsnEncodingRules.DER);
            var list = outer.ReadSequence();
            outer.ThrowIfNotEmpty();
            var toBeSigned = list.ReadEncodedValue();
            var algorithm = SignatureAlgorithm.FromIdentifier(list.ReadEncodedValue().Span);
            var signature = list.ReadBitString(out _);
            if (algorithm is null || !SignatureVerifier.Verify(key, algorithm, toBeSigned.Span, signature))
                throw new CeremonyException($"{file} is not signed by the key of its authority; bring back the right one, or move it away.");
            return Parse(toBeSigned, file);
        }
        catch (AsnContentException e)
        {
            throw Unreadable(file, e);
        }
    }

    /// <summary>Reads TBSCertList.</summary>
    /// <exception cref="CeremonyException">It cannot be read.</exception>
    public static ListFacts Parse(ReadOnlyMemory<byte> toBeSigned, string file)
    {
        try
        {
            var tbs = new AsnReader(toBeSigned, AsnEncodingRules.DER).ReadSequence();
            tbs.ReadInteger();
            tbs.ReadEncodedValue();
            tbs.ReadEncodedValue();
            var thisUpdate = ReadTime(tbs);
            var nextUpdate = ReadTime(tbs);
            List<RevokedSerial> entries = [];
            if (tbs.PeekTag().HasSameClassAndValue(Asn1Tag.Sequence))
            {
                for (var revoked = tbs.ReadSequence(); revoked.HasData;)
                    entries.Add(ReadEntry(revoked.ReadSequence()));
            }

            return new ListFacts(ReadNumber(tbs.ReadSequence(Extensions).ReadSequence()), thisUpdate, nextUpdate, entries);
        }
        catch (AsnContentException e)
        {
            throw Unreadable(file, e);
        }
    }

    private static RevokedSerial ReadEntry(AsnReader entry)
    {
        if (!SerialNumber.TryCreate(entry.ReadIntegerBytes().Span, out var serial))
            throw new AsnContentException();
        var revokedAt = ReadTime(entry);
        var reason = RevocationReason.Unspecified;
        DateTimeOffset? invalidFrom = null;
        for (var extensions = entry.HasData ? entry.ReadSequence() : entry; extensions.HasData;)
        {
            var extension = extensions.ReadSequence();
            var oid = extension.ReadObjectIdentifier();
            var value = new AsnReader(extension.ReadOctetString(), AsnEncodingRules.DER);
            if (oid == ReasonCodeOid)
                reason = (RevocationReason)value.ReadEnumeratedBytes().Span[0];
            else if (oid == InvalidityDateOid)
                invalidFrom = value.ReadGeneralizedTime();
            else
                throw new AsnContentException($"The entry extension {oid} is not known here.");
        }

        return new RevokedSerial(serial, revokedAt, reason, invalidFrom);
    }

    private static long ReadNumber(AsnReader extensions)
    {
        while (extensions.HasData)
        {
            var extension = extensions.ReadSequence();
            if (extension.ReadObjectIdentifier() != CrlNumberOid)
                continue;
            if (new AsnReader(extension.ReadOctetString(), AsnEncodingRules.DER).TryReadInt64(out var number))
                return number;
        }

        throw new AsnContentException("The list has no number.");
    }

    private static DateTimeOffset ReadTime(AsnReader reader) =>
        reader.PeekTag().HasSameClassAndValue(Asn1Tag.UtcTime) ? reader.ReadUtcTime() : reader.ReadGeneralizedTime();

    private static CeremonyException Unreadable(string file, Exception cause) =>
        new($"{file} cannot be read as a revocation list; bring back the right one, or move it away.", cause);
}
