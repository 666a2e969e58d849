using Microsoft.Extensions.Time.Testing;
using SigningService.Authority.Callers;
using SigningService.Authority.Configuration;
using SigningService.Authority.Enrollment;
using SigningService.Authority.Issuance;
using SigningService.Authority.Keys;
using SigningService.Authority.Names;
using SigningService.Authority.Profiles;
using SigningService.Authority.Revocation;
using SigningService.Authority.Rotation;

namespace SigningService.Testing;

/// <summary>The mind with everything around it in memory: profiles, callers, a hierarchy, a ledger, a clock that stands still.</summary>
public sealed class TestHouse
{
    private const string ProfileText = """
        profiles:
          - id: server-tls
            description: servers
            issuer: server-ca
            lifetime: 90d
            keyUsage: [digitalSignature]
            extendedKeyUsage: [serverAuth]
            keys: [P-256, RSA-3072, ML-DSA-44, ML-DSA-65, ML-DSA-87]
            names: {dns: ["**.example.test"], ip: [127.0.0.0/8]}
            subject: {commonName: fromNames}
            shards: 4
          - id: moving-tls
            description: servers on the move to other keys
            issuer: server-ca
            lifetime: 90d
            keyUsage: [digitalSignature]
            extendedKeyUsage: [serverAuth]
            keys: [P-256]
            keysFrom: [{date: 2027-01-01, keys: [ML-DSA-65]}]
            names: {dns: ["**.example.test"]}
            subject: {commonName: fromNames}
          - id: client-tls
            description: clients
            issuer: client-ca
            lifetime: 90d
            keyUsage: [digitalSignature]
            extendedKeyUsage: [clientAuth]
            keys: [P-256, Ed25519]
            names: {uri: ["spiffe://example.test/"]}
            subject: {commonName: display}
            shards: 4
        """;

    private const string GrantText = """
        dns: ["*.example.test"]
        ip: [127.0.0.1]
        uri: ["spiffe://example.test/agents/"]
        """;

    public TestHouse(KeyAlgorithm? authorityKeys = null)
    {
        Hierarchy = new TestHierarchy(authorityKeys ?? KeyAlgorithm.P256, Some.Time.AddYears(-1));
        Profiles = ProfileCatalog.Read(ReviewedFile.Parse("profiles.yaml", ProfileText));
        Rotation = new RotationBook(RotationOf(RotationFile.DefaultText));
        Requester = new Caller("uri:spiffe://example.test/requester", Role.Requester, [new IssuanceGrant(["server-tls"], GrantedNames())], null);
        Issuance = new CertificateIssuance(Profiles, Hierarchy.Directory, TestHierarchy.Urls, Rotation, Ledger, Ledger, Budget(1_000), Time);
        Registrar = new Caller(
            "uri:spiffe://example.test/registrar",
            Role.Operator | Role.Requester,
            [new IssuanceGrant(["server-tls", "client-tls"], GrantedNames())],
            null);
        Tokens = new EnrollmentTokens(Profiles, Rotation, Ledger, Time);
        Enrollment = new CertificateEnrollment(Issuance, Ledger, Profiles, Time);
        Reading = new CertificateReading(Ledger);
        Renewal = new CertificateRenewal(Issuance, Reading, Profiles, Rotation, Ledger, Time);
        Advising = new RenewalAdvising(Rotation, new NoIncidents(), new NoRetirements(), Time);
        Revocation = new CertificateRevocation(
            Hierarchy.Directory,
            Reading,
            Ledger,
            Ledger,
            Ledger,
            new RevocationPolicy(TimeSpan.FromDays(1), TimeSpan.FromHours(1), TimeSpan.FromSeconds(5)),
            Time);
    }

    public FakeTimeProvider Time { get; } = new(Some.Time);

    public InMemoryLedger Ledger { get; } = new();

    public TestHierarchy Hierarchy { get; }

    public ProfileCatalog Profiles { get; }

    /// <summary>May have <c>server-tls</c> for one label below example.test.</summary>
    public Caller Requester { get; }

    public Caller Operator { get; } = new("uri:spiffe://example.test/operator", Role.Operator, [], null);

    public Caller Auditor { get; } = new("uri:spiffe://example.test/auditor", Role.Auditor, [], null);

    /// <summary>An operator who may also have <c>server-tls</c> and <c>client-tls</c>, and so make tokens for them.</summary>
    public Caller Registrar { get; }

    /// <summary>The default policy at first.</summary>
    public RotationBook Rotation { get; }

    public CertificateIssuance Issuance { get; }

    public EnrollmentTokens Tokens { get; }

    public CertificateEnrollment Enrollment { get; }

    public CertificateReading Reading { get; }

    public CertificateRenewal Renewal { get; }

    public CertificateRevocation Revocation { get; }

    public RenewalAdvising Advising { get; }

    /// <summary>So many certificates of one key, profile and caller within an hour.</summary>
    public IssuanceBudget Budget(int certificates) => new(Ledger, certificates, Time);

    /// <summary>A policy for the profiles of this house.</summary>
    public RotationPolicy RotationOf(string text) => RotationFile.Read(ReviewedFile.Parse("rotation.yaml", text), Profiles.All);

    private static NameRules GrantedNames()
    {
        var file = ReviewedFile.Parse("grant.yaml", GrantText);
        var rules = NameRules.Read(file.Root);
        file.ThrowIfFaulty();
        return rules;
    }
}
