using System.Numerics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Google.Protobuf;
using Microsoft.Extensions.DependencyInjection;
using SigningService.Authority;
using SigningService.Authority.Authorities;
using SigningService.Authority.Issuance;
using SigningService.Contracts.V1;
using SigningService.Ledger;
using SigningService.Server.Keys;
using SigningService.Server.Tests.Running;
using SigningService.Server.Verifying;

namespace SigningService.Server.Tests.Verifying;

/// <summary>What is stored, looked at again: nothing is found in a healthy house, and what is planted is found once.</summary>
public sealed class StoredVerificationTests : IAsyncLifetime
{
    private readonly RunningService _service = new() { Edit = text => text + "limits: {verificationsPerSecond: 0}\n" };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await _service.InitializeAsync();
        // The first lists are signed beside: what is signed now and recorded in a moment is not missed here.
        var ledger = _service.Services.GetRequiredService<ILedger>();
        foreach (var shard in _service.Services.GetRequiredService<AuthorityDirectory>().All.Where(authority => authority.SignsStatus).SelectMany(authority => authority.Lists))
        {
            while (await ledger.FindCurrentListAsync(shard, Stop) is null)
                await Task.Delay(5, Stop);
        }
    }

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    [Fact]
    public async Task InAHealthyHouseEverythingStoredIsRight()
    {
        await IssueAsync(Requests.Csr("api.example.test"));
        await WalkAsync();
        await Reconciliation.StepAsync(TimeSpan.Zero, Stop);

        Assert.Empty(await FindingsAsync());
    }

    [Fact]
    public async Task TwoKeysThatShareAPrimeAreFoundOnce()
    {
        _service.Logs.ExpectErrors();
        using var one = RSA.Create(2048);
        using var spare = RSA.Create(2048);
        using var other = Combine(one.ExportParameters(true).P!, spare.ExportParameters(true).Q!);
        var names = new[] { await IssueAsync(Csr(one)), await IssueAsync(Csr(other)) };
        await IssueAsync(Csr(RSA.Create(2048)));

        await WalkAsync();
        await WalkAsync();

        var findings = await FindingsAsync();
        Assert.Equal(names.Order(), findings.Select(finding => finding.Details["subject"]).Order());
        Assert.All(findings, finding => Assert.Equal("shared-prime", finding.Details["fault"]));
    }

    [Fact]
    public async Task ACertificateThatWasExchangedInTheStoreIsFound()
    {
        _service.Logs.ExpectErrors();
        var (first, second) = (await IssueAsync(Requests.Csr("api.example.test")), await IssueAsync(Requests.Csr("other.example.test")));
        var ledger = _service.Services.GetRequiredService<ILedger>();
        var (record, exchanged) = (await FindAsync(ledger, first), await FindAsync(ledger, second));

        var findings = _service.Services.GetRequiredService<Authority.Verifying.CertificateVerifying>().Verify(record with { Der = exchanged.Der });
        var logged = await _service.Services.GetRequiredService<LoggedHashes>().VerifyAsync(record with { Der = exchanged.Der }, Stop);

        Assert.Superset(new HashSet<string> { "serial", "bytes", "key", "names" }, findings.Select(finding => finding.Fault).ToHashSet());
        Assert.Equal("log", Assert.Single(logged).Fault);
        byte[] flipped = record.Der!.Value.ToArray();
        flipped[^1] ^= 1;
        Assert.Equal("signature", Assert.Single(_service.Services.GetRequiredService<Authority.Verifying.CertificateVerifying>().Verify(record with { Der = flipped })).Fault);
    }

    [Fact]
    public async Task ASignatureThatNobodyRecordedIsAnAlarmOnce()
    {
        _service.Logs.ExpectErrors();
        var name = await IssueAsync(Requests.Csr("api.example.test"));
        var rogue = (await FindAsync(_service.Services.GetRequiredService<ILedger>(), name)).Intent.ToBeSigned.ToArray();
        rogue[^1] ^= 1;
        var key = _service.Services.GetRequiredService<IKeyring>().Get(_service.Hierarchy.ServerKey.PublicKey);
        await key.SignAsync(_service.ServerAuthority.Issuer.Algorithm, rogue, Stop);
        await key.SignAsync(_service.ServerAuthority.Issuer.Algorithm, "a challenge, not an artefact"u8.ToArray(), Stop);

        await Reconciliation.StepAsync(TimeSpan.Zero, Stop);
        await Reconciliation.StepAsync(TimeSpan.Zero, Stop);

        var finding = Assert.Single(await FindingsAsync());
        Assert.Equal("unaccounted", finding.Details["fault"]);
        Assert.Equal("signatures/" + Convert.ToHexStringLower(SHA256.HashData(rogue)), finding.Details["subject"]);
    }

    private Reconciliation Reconciliation => _service.Services.GetRequiredService<Reconciliation>();

    private async Task WalkAsync()
    {
        var verification = _service.Services.GetRequiredService<StoredVerification>();
        while (await verification.StepAsync(3, Stop) == 3)
        {
        }
    }

    private async Task<IReadOnlyList<AuditEntry>> FindingsAsync() => (await new AuditService.AuditServiceClient(_service.Connect("auditor")).ListEntriesAsync(
        new ListEntriesRequest { PageSize = 1000, Kinds = { "VerificationFailed" } }, cancellationToken: Stop)).Entries;

    private static async Task<CertificateRecord> FindAsync(ILedger ledger, string name)
    {
        var parts = name.Split('/');
        Assert.True(SerialNumber.TryParse(parts[3], out var serial));
        return (await ledger.FindAsync(new CertificateId(parts[1], serial), Stop))!;
    }

    private async Task<string> IssueAsync(byte[] csr) => (await new CertificateService.CertificateServiceClient(_service.Connect("requester")).IssueCertificateAsync(
        new IssueCertificateRequest { Profile = "server-tls", Csr = ByteString.CopyFrom(csr) }, cancellationToken: Stop)).Certificate.Name;

    private static byte[] Csr(RSA key)
    {
        var request = new CertificateRequest(new X500DistinguishedName(""), key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("api.example.test");
        request.CertificateExtensions.Add(names.Build());
        return request.CreateSigningRequest();
    }

    /// <summary>A key of two primes that are given.</summary>
    private static RSA Combine(byte[] first, byte[] second)
    {
        var (p, q, e) = (Number(first), Number(second), new BigInteger(65537));
        var d = Inverse(e, (p - 1) * (q - 1));
        return RSA.Create(new RSAParameters
        {
            Modulus = Octets(p * q, 256),
            Exponent = [1, 0, 1],
            P = first,
            Q = second,
            D = Octets(d, 256),
            DP = Octets(d % (p - 1), 128),
            DQ = Octets(d % (q - 1), 128),
            InverseQ = Octets(Inverse(q, p), 128),
        });
    }

    private static BigInteger Number(byte[] octets) => new(octets, isUnsigned: true, isBigEndian: true);

    private static byte[] Octets(BigInteger number, int length)
    {
        var octets = number.ToByteArray(isUnsigned: true, isBigEndian: true);
        return [.. new byte[length - octets.Length], .. octets];
    }

    private static BigInteger Inverse(BigInteger number, BigInteger modulus)
    {
        var (previous, current, x, next) = (modulus, number, BigInteger.Zero, BigInteger.One);
        while (!current.IsOne)
        {
            var quotient = previous / current;
            (previous, current) = (current, previous % current);
            (x, next) = (next, x - (quotient * next));
        }

        return ((next % modulus) + modulus) % modulus;
    }
}
