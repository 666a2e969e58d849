using System.Formats.Asn1;
using SigningService.Client.Verification;

namespace SigningService.Client.Revocation;

/// <summary>
/// Reads a complete revocation list (RFC 5280, 5.1), of everything or of one distribution point. What would make the list say less, or
/// something else, than "of these no others are revoked" is refused: deltas, kinds of certificates, some reasons, lists about other issuers,
/// and every critical extension that is not known here.
/// </summary>
internal static class RevocationListReader
{
    private const string Number = "2.5.29.20";
    private const string AuthorityKeyIdentifier = "2.5.29.35";
    private const string IssuingDistributionPoint = "2.5.29.28";
    private static readonly Asn1Tag ExtensionsTag = new(TagClass.ContextSpecific, 0, isConstructed: true);
    private static readonly Asn1Tag KeyIdentifierTag = new(TagClass.ContextSpecific, 0);

    /// <exception cref="VerificationFailedException">It cannot be read, or is of a kind that is not taken.</exception>
    public static RevocationListContent Read(ReadOnlySpan<byte> der)
    {
        try
        {
            var outer = new DerCursor(der);
            var list = outer.Sequence();
            return outer.HasData ? throw Refuse("has data after its end") : ReadToBeSigned(list.Sequence());
        }
        catch (AsnContentException)
        {
            throw Refuse("cannot be read");
        }
    }

    private static RevocationListContent ReadToBeSigned(DerCursor list)
    {
        if (list.IsNext(Asn1Tag.Integer))
            list.Integer();
        list.Encoded();
        var issuer = list.Encoded().ToArray();
        var thisUpdate = list.Time();
        if (!list.IsTime)
            throw Refuse("does not say when the next one comes");
        var nextUpdate = list.Time();
        var revoked = list.IsNext(Asn1Tag.Sequence) ? ReadEntries(list.Sequence()) : [];
        var extensions = list.HasData ? list.Sequence(ExtensionsTag).Sequence() : default;
        var (number, keyIdentifier, scope) = ReadExtensions(extensions);
        return new RevocationListContent(revoked)
        {
            Issuer = issuer,
            KeyIdentifier = keyIdentifier,
            Scope = scope,
            Number = number,
            ThisUpdate = thisUpdate,
            NextUpdate = nextUpdate,
        };
    }

    private static Number160[] ReadEntries(DerCursor entries)
    {
        var serials = new List<Number160>();
        while (entries.HasData)
        {
            var entry = entries.Sequence();
            serials.Add(ReadNumber(entry.Integer()));
            entry.Time();
            if (entry.HasData)
                RefuseCritical(entry.Sequence());
        }
        return [.. serials];
    }

    // CertificateIssuer is critical: an entry may then be about a certificate of somebody else.
    private static void RefuseCritical(DerCursor extensions)
    {
        while (extensions.HasData)
        {
            var extension = extensions.Sequence();
            extension.Encoded();
            if (extension.IsNext(Asn1Tag.Boolean) && extension.Boolean())
                throw Refuse("has an entry with a critical extension");
        }
    }

    private static (Number160 Number, byte[]? KeyIdentifier, IReadOnlyList<string>? Scope) ReadExtensions(DerCursor extensions)
    {
        Number160 number = default;
        byte[]? keyIdentifier = null;
        IReadOnlyList<string>? scope = null;
        while (extensions.HasData)
        {
            var extension = extensions.Sequence();
            var id = extension.ObjectIdentifier();
            var isCritical = extension.IsNext(Asn1Tag.Boolean) && extension.Boolean();
            var octets = extension.Octets();
            var value = new DerCursor(octets);
            if (id == Number)
                number = ReadNumber(value.Integer());
            else if (id == AuthorityKeyIdentifier)
                keyIdentifier = ReadKeyIdentifier(value.Sequence());
            else if (id == IssuingDistributionPoint)
                scope = DistributionPoints.OfList(octets.ToArray()) ?? throw Refuse("is not about all certificates of a distribution point: take the list of everything, /crl/AUTHORITY.crl or /crls.pem");
            else if (isCritical)
                throw Refuse($"has a critical extension that is not known here, {id}");
        }
        return (number, keyIdentifier, scope);
    }

    private static byte[]? ReadKeyIdentifier(DerCursor value) =>
        value.IsNext(KeyIdentifierTag) ? value.Octets(KeyIdentifierTag).ToArray() : null;

    private static Number160 ReadNumber(ReadOnlySpan<byte> content) =>
        Number160.TryRead(content, out var number) ? number : throw Refuse("has a number of more than 20 octets");

    private static VerificationFailedException Refuse(string what) => new($"The revocation list {what}.");
}
