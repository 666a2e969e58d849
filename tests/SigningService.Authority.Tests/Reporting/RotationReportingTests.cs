using System.Runtime.CompilerServices;
using SigningService.Authority.Callers;
using SigningService.Authority.Configuration;
using SigningService.Authority.Keys;
using SigningService.Authority.Refusals;
using SigningService.Authority.Reporting;
using SigningService.Authority.Rotation;
using SigningService.Testing;

namespace SigningService.Authority.Tests.Reporting;

public sealed class RotationReportingTests
{
    private const string Policy = """
        rules:
          - {id: payments, callers: ["uri:spiffe://example.test/payments/"], maximumLifetime: 30d}
        """;

    private readonly TestHouse _house = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task TheNumbersAreThoseOfAFleetMadeByHand()
    {
        var fleet = new Fleet
        {
            Some90Days("shop", age: 1),
            Some90Days("shop", age: 89, renewed: true),
            Some90Days("shop", age: 89),
            Some90Days("slow", age: 89.5) with { IsKeyReused = true, KeySince = Some.Time.AddDays(-400) },
            Some90Days("slow", age: 85),
            Some90Days("payments/a", age: 1),
            Some90Days("payments/a", age: 1) with { NotAfter = Some.Time.AddDays(29).AddSeconds(-1) },
        };

        var report = await Reporting(fleet).MakeAsync(_house.Auditor, Stop);

        Assert.Equal(["payments", report.Groups[1].Rule], report.Groups.Select(group => group.Rule));
        var payments = report.Groups[0];
        Assert.Equal((2, 1, 1, 0), (payments.Certificates, payments.WithinPolicy, payments.TooLong, payments.Overdue));
        var rest = report.Groups[1];
        Assert.Equal(5, rest.Certificates);
        Assert.Equal((rest.Certificates - rest.Overdue, 0), (rest.WithinPolicy, rest.TooLong));
        Assert.Equal((3, 3, 4), (rest.Expiring7Days, rest.Expiring30Days, rest.Expiring90Days));
        Assert.Equal((Some.Time.AddDays(-400), 1), (rest.OldestKey!.Value, rest.KeyReused));
        Assert.Equal(3, rest.Overdue);
        Assert.Equal(2, report.LateRequesterCount);
        Assert.Equal(
            [new LateRequester("uri:spiffe://example.test/slow", 2, Some.Time.AddDays(0.5).AddSeconds(-1)), new LateRequester("uri:spiffe://example.test/shop", 1, Some.Time.AddDays(1).AddSeconds(-1))],
            report.LateRequesters);
    }

    [Fact]
    public async Task WhoseTurnIsPastIsLateAlsoBeforeItIsOverdue()
    {
        var certificate = Some90Days("shop", age: 0);
        var life = new Stretch(certificate.CreatedAt, certificate.NotAfter.AddSeconds(1));
        var policy = _house.Rotation.Current;
        var turn = RenewalSchedule.Place(life, RenewalPhase.Of(1, "server-tls"), policy.RuleFor("server-tls", certificate.Requester), policy).RenewAt;

        _house.Time.SetUtcNow(turn);
        Assert.Equal(0, (await Reporting([certificate]).MakeAsync(_house.Operator, Stop)).LateRequesterCount);
        _house.Time.Advance(TimeSpan.FromSeconds(1));
        var report = await Reporting([certificate]).MakeAsync(_house.Operator, Stop);

        Assert.Equal((1, 0, 1), (report.Groups[0].Late, report.Groups[0].Overdue, report.Groups[0].WithinPolicy));
        Assert.Empty((await Reporting([certificate with { IsRenewed = true }]).MakeAsync(_house.Operator, Stop)).LateRequesters);
    }

    [Fact]
    public async Task AuthoritiesHaveAPlaceOfTheirOwn()
    {
        var key = RotationReporting.TagOf(_house.Hierarchy.Server.Certificate.PublicKey.Sha256.Span);

        var report = await Reporting([Some90Days("shop", age: 1) with { KeyTag = key }]).MakeAsync(_house.Auditor, Stop);

        Assert.Empty(report.Groups);
        Assert.Equal(["root", "client-ca", "server-ca"], report.Authorities.Select(authority => authority.Authority));
        Assert.StartsWith("Prepare its successor", report.Authorities[1].NextStep, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AReportIsForOperatorsAndAuditors() =>
        Assert.Equal(RefusalReason.NotGranted, (await Assert.ThrowsAsync<RefusedException>(
            async () => await Reporting([]).MakeAsync(_house.Requester, Stop))).Reason);

    [Fact]
    public async Task TheLogKnowsOfASignedReportBeforeTheKeyDoes()
    {
        var key = SoftwareSigningKey.Create(KeyAlgorithm.Ed25519);
        var signing = new EvidenceSigning(new AuditKey(key), _house.Ledger, _house.Time);
        _house.Ledger.IsFull = true;
        await Assert.ThrowsAsync<LedgerUnavailableException>(async () => await SignAsync(signing, _house.Auditor));
        Assert.Equal(0, key.Signatures);

        _house.Ledger.IsFull = false;
        var evidence = await SignAsync(signing, _house.Auditor);

        Assert.True(SignatureVerifier.Verify(key.PublicKey, evidence.Algorithm, "{}"u8, evidence.Signature.Span));
        Assert.Equal(Auditing.AuditEventKind.RotationReportSigned, Assert.Single(_house.Ledger.Events).Kind);
    }

    [Fact]
    public async Task WithoutAnAuditKeyNothingIsSigned()
    {
        var signing = new EvidenceSigning(new AuditKey(null), _house.Ledger, _house.Time);

        var refused = await Assert.ThrowsAsync<RefusedException>(async () => await SignAsync(signing, _house.Operator));

        Assert.Equal(RefusalReason.NoAuditKey, refused.Reason);
        Assert.Empty(_house.Ledger.Events);
    }

    private RotationReporting Reporting(Fleet fleet)
    {
        _house.Rotation.Replace(RotationFile.Read(ReviewedFile.Parse("rotation.yaml", Policy), _house.Profiles.All));
        return new RotationReporting(fleet, _house.Hierarchy.Directory, new NoRetirements(), _house.Rotation, _house.Time);
    }

    private static FleetCertificate Some90Days(string requester, double age, bool renewed = false)
    {
        var from = Some.Time.AddDays(-age);
        return new FleetCertificate(
            "server-tls", "uri:spiffe://example.test/" + requester, from, from.AddDays(90).AddSeconds(-1), from, 1, 0, from, IsKeyReused: false, renewed);
    }

    private sealed class Fleet : List<FleetCertificate>, IFleetStore
    {
        public async IAsyncEnumerable<FleetCertificate> ReadFleetAsync(DateTimeOffset now, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await Task.CompletedTask;
            foreach (var certificate in this.OrderBy(certificate => certificate.NotAfter))
                yield return certificate;
        }
    }

    private static ValueTask<Evidence> SignAsync(EvidenceSigning signing, Caller caller) => signing.SignAsync(
        caller, Role.Operator | Role.Auditor, Auditing.AuditEventKind.RotationReportSigned, "report_sha256", "{}"u8.ToArray(), Stop);
}
