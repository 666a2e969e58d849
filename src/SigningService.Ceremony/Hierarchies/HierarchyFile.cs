using System.Security.Cryptography;
using System.Text;
using SigningService.Authority.Configuration;
using SigningService.Authority.Keys;
using SigningService.Authority.Names;

namespace SigningService.Ceremony.Hierarchies;

/// <summary>Reads the hierarchy file. All faults are collected, each with its line; a hierarchy with a fault does not come to be.</summary>
internal sealed class HierarchyFile
{
    private static readonly IReadOnlyDictionary<string, KeyAlgorithm> AuthorityKeys =
        KeyAlgorithm.All.Where(key => key != KeyAlgorithm.Rsa2048).ToDictionary(key => key.Name);

    // Clients of OCSP are old and many; Ed25519 is not understood by most of them.
    private static readonly IReadOnlyDictionary<string, KeyAlgorithm> ResponderKeys =
        AuthorityKeys.Where(key => key.Value != KeyAlgorithm.Ed25519).ToDictionary();

    private static readonly IReadOnlyDictionary<string, KeyAlgorithm> AuditKeys =
        new[] { KeyAlgorithm.Ed25519, KeyAlgorithm.P256, KeyAlgorithm.MlDsa44, KeyAlgorithm.MlDsa65, KeyAlgorithm.MlDsa87 }.ToDictionary(key => key.Name);

    private readonly List<AuthorityPlan> _authorities = [];
    private readonly List<string> _notes = [];
    private string _organization = "";

    private HierarchyFile()
    {
    }

    /// <summary>Reads the text of a hierarchy file.</summary>
    /// <exception cref="ReviewedFileException">The file is wrong; every fault is named with its line.</exception>
    public static Hierarchy Read(string name, string text, IReadOnlyDictionary<string, string> variables)
    {
        var file = ReviewedFile.Parse(name, text, variables);
        var hierarchy = new HierarchyFile().Read(file, variables, SHA256.HashData(Encoding.UTF8.GetBytes(text)));
        file.ThrowIfFaulty();
        return hierarchy;
    }

    private Hierarchy Read(ReviewedFile file, IReadOnlyDictionary<string, string> variables, byte[] sha256)
    {
        var root = file.Root;
        _organization = root.Text("organization");
        var publicationUrl = ReadUrl(root);
        var auditKey = root.Choice("auditKey", AuditKeys, KeyAlgorithm.Ed25519);
        if (!root.Has("authorities"))
            root.Fault("authorities", "is missing");
        foreach (var mapping in root.Mappings("authorities"))
            _authorities.Add(ReadAuthority(mapping));
        if (_authorities.All(authority => !authority.IsRoot))
            root.Fault("authorities", "needs one without an issuer, a root");

        return new Hierarchy
        {
            FileName = file.Name,
            Sha256 = sha256,
            Variables = variables,
            PublicationUrl = publicationUrl,
            AuditKey = auditKey,
            Authorities = _authorities,
            FirstOperator = root.OptionalMapping("firstOperator") is { } mapping2 ? ReadOperator(mapping2) : null,
            Notes = _notes,
        };
    }

    private static string ReadUrl(ReviewedMapping root)
    {
        var text = root.Text("publicationUrl").TrimEnd('/');
        // Plain http: what is published is signed, and a client that needs a certificate check to fetch it would turn in circles.
        if (text.Length > 0 && !(Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme == Uri.UriSchemeHttp && url.Query.Length == 0))
            root.Fault("publicationUrl", "must be an address that starts with http://");
        return text;
    }

    private AuthorityPlan ReadAuthority(ReviewedMapping mapping)
    {
        var id = ReadId(mapping);
        var issuer = ReadIssuer(mapping);
        var key = mapping.Choice("key", AuthorityKeys, KeyAlgorithm.P256);
        return new AuthorityPlan
        {
            Id = id,
            Issuer = issuer,
            Subject = ReadSubject(mapping),
            Key = key,
            Signature = ReadSignature(mapping, key),
            Lifetime = ReadLifetime(mapping, TimeSpan.FromDays(1)),
            PathLength = ReadPathLength(mapping, issuer),
            Permitted = mapping.OptionalMapping("permitted") is { } permitted ? PermittedNames.Read(permitted, _notes) : null,
            RevocationListLifetime = ReadListLifetime(mapping, issuer),
            ResponderKey = mapping.Has("responderKey") ? mapping.Choice("responderKey", ResponderKeys, KeyAlgorithm.P256) : null,
        };
    }

    private string ReadId(ReviewedMapping mapping)
    {
        var id = mapping.Text("id");
        if (id.Length > 0 && !(id.Length <= 32 && char.IsAsciiLetterLower(id[0]) && id.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-')))
            mapping.Fault("id", "must be 1 to 32 lower-case letters, digits and hyphens, and start with a letter");
        else if (id == Hierarchy.AuditLabel || id.EndsWith("-ocsp", StringComparison.Ordinal))
            mapping.Fault("id", "must not be 'audit' or end in '-ocsp': those are labels of other keys");
        else if (_authorities.Any(authority => authority.Id == id))
            mapping.Fault("id", $"'{id}' is there twice");
        return id;
    }

    private AuthorityPlan? ReadIssuer(ReviewedMapping mapping)
    {
        // An issuer that was forgotten shows all the same: a root must say how long its lists are good for, and no other may.
        if (mapping.OptionalText("issuer") is not { } id)
            return null;

        var issuer = _authorities.FirstOrDefault(authority => authority.Id == id);
        if (issuer is null)
            mapping.Fault("issuer", $"'{id}' does not stand above in this file");
        return issuer;
    }

    private DistinguishedName ReadSubject(ReviewedMapping mapping)
    {
        var name = mapping.Text("commonName");
        if (name.Length > AttributeType.CommonName.MaximumLength)
            mapping.Fault("commonName", $"has more than {AttributeType.CommonName.MaximumLength} characters");
        // RFC 5280, 4.1.2.4: names tell issuers apart, and clients build chains by them.
        if (_authorities.Any(authority => authority.Subject.CommonName == name))
            mapping.Fault("commonName", "another authority has it already");
        return DistinguishedName.Create(
            new AttributeValue(AttributeType.Organization, _organization),
            new AttributeValue(AttributeType.CommonName, name));
    }

    private static SignatureAlgorithm ReadSignature(ReviewedMapping mapping, KeyAlgorithm key)
    {
        var choices = SignatureAlgorithm.All.Where(algorithm => algorithm.Family == key.Family).ToDictionary(algorithm => algorithm.Name);
        return mapping.Choice("signature", choices, SignatureAlgorithm.DefaultFor(key));
    }

    private static TimeSpan ReadLifetime(ReviewedMapping mapping, TimeSpan minimum)
    {
        var lifetime = mapping.Duration("lifetime");
        if (lifetime != TimeSpan.Zero && (lifetime < minimum || lifetime > TimeSpan.FromDays(9132)))
            mapping.Fault("lifetime", $"must be from {minimum.TotalDays:0}d to 9132d");
        return lifetime;
    }

    private static int ReadPathLength(ReviewedMapping mapping, AuthorityPlan? issuer)
    {
        var length = mapping.WholeNumber("pathLength", 0, 8);
        if (issuer is not null && length >= issuer.PathLength)
            mapping.Fault("pathLength", $"must be less than that of '{issuer.Id}', which is {issuer.PathLength}");
        return length;
    }

    private static TimeSpan? ReadListLifetime(ReviewedMapping mapping, AuthorityPlan? issuer)
    {
        if (issuer is not null)
            return null;
        var lifetime = mapping.Duration("revocationListLifetime");
        if (lifetime != TimeSpan.Zero && (lifetime < TimeSpan.FromDays(1) || lifetime > TimeSpan.FromDays(366)))
            mapping.Fault("revocationListLifetime", "must be from 1d to 366d");
        return lifetime;
    }

    private OperatorPlan? ReadOperator(ReviewedMapping mapping)
    {
        var id = mapping.Text("issuer");
        var issuer = _authorities.FirstOrDefault(authority => authority.Id == id);
        if (issuer is null || issuer.IsRoot)
            mapping.Fault("issuer", "must be an authority of this file, and no root");
        var identity = mapping.Text("identity");
        if (!Uri.TryCreate(identity, UriKind.Absolute, out var uri) || !uri.IsWellFormedOriginalString())
            mapping.Fault("identity", "must be a URI such as spiffe://example.test/operator");
        var lifetime = ReadLifetime(mapping, TimeSpan.FromDays(1));
        return issuer is null ? null : new OperatorPlan(issuer, identity, lifetime);
    }
}
