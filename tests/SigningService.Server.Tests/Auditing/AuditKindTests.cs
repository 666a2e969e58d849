using System.Runtime.CompilerServices;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using SigningService.Authority.Auditing;
using SigningService.Contracts.V1;
using SigningService.Ledger;
using SigningService.Server.Callers;
using SigningService.Server.Tests.Running;

namespace SigningService.Server.Tests.Auditing;

/// <summary>Nothing happens without an entry: each kind has an act that writes it, and the acts of a service's life have their entries.</summary>
public sealed class AuditKindTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<AuditEventKind> Kinds => [.. System.Enum.GetValues<AuditEventKind>()];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void EveryKindIsWrittenBySomeActAndExplainedToAuditors(AuditEventKind kind)
    {
        var source = Path.Combine(Root(), "src");
        var writers = Directory.EnumerateFiles(source, "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.EndsWith("AuditEventKind.cs", StringComparison.Ordinal) && !file.Contains("/obj/", StringComparison.Ordinal))
            .Where(file => File.ReadAllText(file).Contains($"AuditEventKind.{kind}", StringComparison.Ordinal))
            .Select(file => Path.GetRelativePath(source, file))
            .ToArray();
        TestContext.Current.TestOutputHelper?.WriteLine($"{kind}: {string.Join(", ", writers)}");

        Assert.NotEmpty(writers);
        Assert.Matches($@"\b{(int)kind} {kind}\b", File.ReadAllText(Path.Combine(Root(), "docs", "audit-log-format.md")));
    }

    [Fact]
    public async Task TheLifeOfAServiceIsInItsLog()
    {
        await using var service = new RunningService { Edit = text => text + "limits: {refusalRecordsPerMinute: 1, verificationsPerSecond: 0}\n" };
        await service.InitializeAsync();
        var requester = new CertificateService.CertificateServiceClient(service.Connect("requester"));
        var issued = (await requester.IssueCertificateAsync(Requests.Issue(), cancellationToken: Stop)).Certificate;
        await new CertificateService.CertificateServiceClient(service.Connect("revoker")).RevokeCertificateAsync(
            new RevokeCertificateRequest { Name = issued.Name, Reason = RevocationReason.Superseded }, cancellationToken: Stop);
        await new RevocationService.RevocationServiceClient(service.Connect("revoker")).PublishRevocationListsAsync(
            new PublishRevocationListsRequest { Authority = "server-ca" }, cancellationToken: Stop);
        await TokenAsync(service);
        for (var i = 0; i < 3; i++)
            await Assert.ThrowsAsync<RpcException>(() => requester.IssueCertificateAsync(Requests.Issue("not.granted.test"), cancellationToken: Stop).ResponseAsync);
        await service.Services.GetRequiredService<RefusalRecorder>().SummariseAsync();
        await OutageAsync(service, requester);
        await service.StopAsync();
        service.Keyring.PullOut();
        await service.StartAsync();
        while (!(await ReadKindsAsync(service)).Contains(AuditEventKind.SigningUnavailable))
            await Task.Delay(5, Stop); // The watch over the token runs beside.
        service.Keyring.PutBack();
        await new AuditService.AuditServiceClient(service.Connect("auditor")).ListEntriesAsync(new ListEntriesRequest(), cancellationToken: Stop);

        Assert.Superset(
            new HashSet<AuditEventKind>
            {
                AuditEventKind.IssuanceIntended, AuditEventKind.CertificateIssued, AuditEventKind.CertificateRevoked,
                AuditEventKind.RevocationListNumberReserved, AuditEventKind.RevocationListIntended, AuditEventKind.RevocationListPublished,
                AuditEventKind.SigningFailed, AuditEventKind.RequestRefused, AuditEventKind.RefusalsSummarised,
                AuditEventKind.ServiceStarted, AuditEventKind.ServiceStopped, AuditEventKind.ConfigurationLoaded,
                AuditEventKind.KeyFound, AuditEventKind.KeyMissing, AuditEventKind.SigningUnavailable, AuditEventKind.AuthorityImported,
                AuditEventKind.EnrollmentTokenCreated, AuditEventKind.EnrollmentTokenRevoked,
                AuditEventKind.OpenIntentsFound, AuditEventKind.AuditLogRead,
            },
            await ReadKindsAsync(service));
    }

    private static async Task<HashSet<AuditEventKind>> ReadKindsAsync(RunningService service)
    {
        var seen = new HashSet<AuditEventKind>();
        await foreach (var recorded in service.Services.GetRequiredService<ILedger>().ReadEntriesAsync(0, long.MaxValue, Stop))
            seen.Add((AuditEventKind)AuditLog.LogEntry.Decode(recorded.Entry).Kind);
        return seen;
    }

    private static async Task TokenAsync(RunningService service)
    {
        var tokens = new EnrollmentService.EnrollmentServiceClient(service.Connect("registrar"));
        var token = await tokens.CreateEnrollmentTokenAsync(
            new CreateEnrollmentTokenRequest
            {
                Profile = "client-tls",
                SubjectNames = { "uri:spiffe://example.test/agents/a" },
                Lifetime = Duration.FromTimeSpan(TimeSpan.FromHours(1)),
                MaximumUses = 1,
            },
            cancellationToken: Stop);
        await tokens.RevokeEnrollmentTokenAsync(new RevokeEnrollmentTokenRequest { Name = token.Token.Name }, cancellationToken: Stop);
    }

    /// <summary>A request meets a token that was pulled out, and is never completed.</summary>
    private static async Task OutageAsync(RunningService service, CertificateService.CertificateServiceClient requester)
    {
        service.Keyring.PullOut();
        await Assert.ThrowsAsync<RpcException>(() => requester.IssueCertificateAsync(Requests.Issue(), cancellationToken: Stop).ResponseAsync);
        service.Keyring.PutBack();
    }

    private static string Root([CallerFilePath] string file = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "..", "..", ".."));
}
