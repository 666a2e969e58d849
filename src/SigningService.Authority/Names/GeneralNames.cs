using System.Formats.Asn1;
using System.Net;

namespace SigningService.Authority.Names;

/// <summary>Reads subject alternative names (RFC 5280, 4.2.1.6) into names of one spelling each.</summary>
public static class GeneralNames
{
    /// <summary>The most names that one certificate may carry.</summary>
    public const int Most = 100;

    private const int Email = 1;
    private const int Dns = 2;
    private const int Uri = 6;
    private const int Ip = 7;

    /// <summary>Reads the value of the extension. Names that occur twice are given once.</summary>
    /// <exception cref="MalformedNameException">
    /// A name is malformed or of a kind that is not understood, or there is none, or too many. One such name refuses them all: what is
    /// left out silently is believed to be there.
    /// </exception>
    /// <exception cref="AsnContentException">It is not strict DER.</exception>
    public static IReadOnlyList<GeneralName> Parse(ReadOnlyMemory<byte> subjectAlternativeName)
    {
        var reader = new AsnReader(subjectAlternativeName, AsnEncodingRules.DER);
        var sequence = reader.ReadSequence();
        reader.ThrowIfNotEmpty();
        var names = new List<GeneralName>();
        while (sequence.HasData)
        {
            if (names.Count == Most)
                throw new MalformedNameException($"A certificate may have at most {Most} names.");
            var name = Read(sequence);
            if (!names.Contains(name))
                names.Add(name);
        }

        if (names.Count == 0)
            throw new MalformedNameException("The subject alternative name is empty; leave it out, or put names into it (RFC 5280, 4.2.1.6).");
        RequireOneIdentity(names);
        return names;
    }

    /// <summary>Reads names in text, each with its kind: <c>dns:api.example.test</c>. Names that occur twice are given once.</summary>
    /// <exception cref="MalformedNameException">A name is malformed, or there are too many.</exception>
    public static IReadOnlyList<GeneralName> Read(IReadOnlyList<string> texts)
    {
        if (texts.Count > Most)
            throw new MalformedNameException($"A certificate may have at most {Most} names.");
        List<GeneralName> names = [.. texts.Select(Read).Distinct()];
        RequireOneIdentity(names);
        return names;
    }

    private static GeneralName Read(string text) => GeneralName.Parse(text) switch
    {
        { Kind: GeneralNameKind.Dns, Value: var value } => new GeneralName(GeneralNameKind.Dns, DnsSyntax.Canonical(value)),
        { Kind: GeneralNameKind.Uri, Value: var value } => new GeneralName(GeneralNameKind.Uri, UriName.Canonical(value)),
        { Kind: GeneralNameKind.Email, Value: var value } => new GeneralName(GeneralNameKind.Email, EmailName.Canonical(value)),
        { Kind: GeneralNameKind.Ip, Value: var value } when IPAddress.TryParse(value, out var address) && address.ToString() == value =>
            new GeneralName(GeneralNameKind.Ip, IpName.Canonical(address.GetAddressBytes())),
        _ => throw new MalformedNameException(
            $"{VisibleText.Quote(text)} is no name; write its kind in front, as in dns:api.example.test, ip:192.0.2.1, uri:spiffe://example.test/a or email:a@example.test."),
    };

    private static GeneralName Read(AsnReader sequence)
    {
        var tag = sequence.PeekTag();
        if (tag.TagClass != TagClass.ContextSpecific)
            throw new MalformedNameException("A subject alternative name holds something that is no name.");
        switch (tag.TagValue)
        {
            case Dns:
                return new GeneralName(GeneralNameKind.Dns, DnsSyntax.Canonical(ReadText(sequence, tag, "DNS name")));
            case Uri:
                return new GeneralName(GeneralNameKind.Uri, UriName.Canonical(ReadText(sequence, tag, "URI")));
            case Email:
                return new GeneralName(GeneralNameKind.Email, EmailName.Canonical(ReadText(sequence, tag, "mail address")));
            case Ip:
                return new GeneralName(GeneralNameKind.Ip, IpName.Canonical(sequence.ReadOctetString(tag)));
            default:
                throw new MalformedNameException($"Names of the kind {KindOf(tag)} are not accepted; only DNS names, IP addresses, URIs and mail addresses are.");
        }
    }

    private static string ReadText(AsnReader sequence, Asn1Tag tag, string kind)
    {
        if (tag.IsConstructed)
            throw new MalformedNameException($"A {kind} must be a string of one part.");
        try
        {
            return sequence.ReadCharacterString(UniversalTagNumber.IA5String, tag);
        }
        catch (AsnContentException)
        {
            throw new MalformedNameException($"A {kind} has a character outside ASCII, or is cut short.");
        }
    }

    private static string KindOf(Asn1Tag tag) => tag.TagValue switch
    {
        0 => "otherName (such as a user principal name)",
        3 => "x400Address",
        4 => "directoryName",
        5 => "ediPartyName",
        8 => "registeredID",
        _ => $"[{tag.TagValue}]",
    };

    // X509-SVID, 2: a certificate with a SPIFFE id has exactly one URI; verifiers refuse it otherwise.
    private static void RequireOneIdentity(List<GeneralName> names)
    {
        var uris = names.Where(name => name.Kind == GeneralNameKind.Uri).ToList();
        if (uris.Count > 1 && uris.Exists(uri => SpiffeId.IsMeant(uri.Value)))
            throw new MalformedNameException("Beside a SPIFFE id there may be no other URI.");
    }
}
