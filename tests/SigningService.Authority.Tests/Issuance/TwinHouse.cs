using SigningService.Authority.Authorities;
using SigningService.Authority.Callers;
using SigningService.Authority.Configuration;
using SigningService.Authority.Issuance;
using SigningService.Authority.Keys;
using SigningService.Authority.Names;
using SigningService.Authority.Profiles;
using SigningService.Authority.Rotation;
using SigningService.Testing;

namespace SigningService.Authority.Tests.Issuance;

/// <summary>A house with two chains, in which one request may have a certificate of each.</summary>
internal sealed class TwinHouse
{
    public const string ProfileText = """
        profiles:
          - id: server-tls
            description: servers
            issuer: server-ca
            lifetime: 90d
            keyUsage: [digitalSignature]
            extendedKeyUsage: [serverAuth]
            keys: [P-256]
            names: {dns: ["**.example.test"]}
            subject: {commonName: fromNames}
            twin: server-tls-twin
          - id: server-tls-twin
            description: the twins of servers
            issuer: twin-server-ca
            lifetime: 90d
            keyUsage: [digitalSignature]
            extendedKeyUsage: [serverAuth]
            keys: [P-256, RSA-3072, ML-DSA-65]
            names: {dns: ["**.example.test"]}
            subject: {commonName: fromNames}
        """;

    public TwinHouse(KeyAlgorithm? twinKeys = null)
    {
        TwinKey = Base.Hierarchy.AddTwins(twinKeys ?? KeyAlgorithm.P384).Server;
        Profiles = ProfileCatalog.Read(ReviewedFile.Parse("profiles.yaml", ProfileText));
        Rotation = new RotationBook(RotationFile.Read(ReviewedFile.Parse("rotation.yaml", RotationFile.DefaultText), Profiles.All));
        Issuance = new CertificateIssuance(
            Profiles, Base.Hierarchy.Directory, TestHierarchy.Urls, Rotation, Base.Ledger, Base.Ledger, Base.Budget(1_000), Base.Time);
        Renewal = new CertificateRenewal(Issuance, Base.Reading, Profiles, Rotation, Base.Ledger, Base.Time);
        Requester = Base.Requester with { Grants = [Grant("server-tls", "server-tls-twin")] };
    }

    public TestHouse Base { get; } = new();

    public InMemoryLedger Ledger => Base.Ledger;

    public AuthorityDirectory Authorities => Base.Hierarchy.Directory;

    public SoftwareSigningKey ServerKey => Base.Hierarchy.ServerKey;

    public SoftwareSigningKey TwinKey { get; }

    public ProfileCatalog Profiles { get; }

    public RotationBook Rotation { get; }

    public CertificateIssuance Issuance { get; }

    public CertificateRenewal Renewal { get; }

    /// <summary>Has a grant for both profiles.</summary>
    public Caller Requester { get; }

    public static IssuanceGrant Grant(params string[] profiles) => new([.. profiles], NameRules.Read(ReviewedFile.Parse("grant.yaml", "dns: [\"*.example.test\"]").Root));
}
