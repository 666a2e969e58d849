using System.Globalization;
using System.Net;
using Google.Rpc;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SigningService.AuditLog;
using SigningService.AuditLog.Export;
using SigningService.AuditLog.Notes;
using SigningService.AuditLog.Proofs;
using SigningService.Contracts.V1;
using SigningService.Ledger.Archives;
using SigningService.Server.Retention;
using SigningService.Server.Tests.Running;
using Checkpoint = SigningService.AuditLog.Notes.Checkpoint;
using RevocationReason = SigningService.Contracts.V1.RevocationReason;

namespace SigningService.Server.Tests.Retention;

/// <summary>A service two years on, whose first year is in an archive, wherever that is.</summary>
public abstract class ArchivedServiceContract : IAsyncLifetime
{
    private protected const string Retention = "retention: {archiveAfter: 400d, period: month}\n";

    private protected RunningService Service { get; }

    private protected ArchivedServiceContract(Func<string, string> edit) => Service = new RunningService { Edit = edit };

    private protected static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>What the first archive is called.</summary>
    private protected abstract string FirstName { get; }

    /// <summary>Where is asked after the archive was made.</summary>
    private protected virtual Uri Asked => Service.Grpc;

    public virtual ValueTask InitializeAsync() => Service.InitializeAsync();

    public virtual async ValueTask DisposeAsync()
    {
        await Service.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private protected abstract Task TakeAwayAsync();

    private protected abstract Task PutBackAsync();

    [Fact]
    public async Task WhereAnArchiveIsNotItIsNamedAndWithItAllIsAnsweredAndProvenAsBefore()
    {
        var (issued, revoked, before) = await LiveAsync();
        await ArchiveAsync();
        var certificates = new CertificateService.CertificateServiceClient(Auditor());

        await TakeAwayAsync();
        var refused = await Assert.ThrowsAsync<RpcException>(
            () => certificates.GetCertificateAsync(new GetCertificateRequest { Name = issued.Name }, cancellationToken: Stop).ResponseAsync);
        Assert.Equal(Grpc.Core.StatusCode.FailedPrecondition, refused.StatusCode);
        var reason = refused.GetRpcStatus()!.GetDetail<ErrorInfo>()!;
        Assert.Equal(("ARCHIVE_MISSING", FirstName), (reason.Reason, reason.Metadata["archive"]));
        await PutBackAsync();
        foreach (var certificate in new[] { issued, revoked })
        {
            var found = await certificates.GetCertificateAsync(new GetCertificateRequest { Name = certificate.Name }, cancellationToken: Stop);
            Assert.Equal(certificate.Der, found.Certificate.Der);
        }

        Assert.Equal(before, await ReadLogAsync(await CheckpointAsync(), before.Count));
    }

    [Fact]
    public async Task AnArchiveThatIsGoneIsSaidEveryDay()
    {
        await LiveAsync();
        await ArchiveAsync();
        Service.Logs.ExpectErrors();
        await TakeAwayAsync();
        var schedule = Service.Services.GetServices<IHostedService>().OfType<RetentionSchedule>().Single();
        Service.Time.Advance(TimeSpan.FromDays(1));
        await schedule.StepAsync(Stop);
        Assert.Contains(Service.Logs.Events, line => line.RenderMessage(CultureInfo.InvariantCulture).Contains(FirstName + " cannot be read", StringComparison.Ordinal));
    }

    /// <summary>The clock goes on for two years, as far as the archiving is concerned: certificates of callers would end with it.</summary>
    private async Task ArchiveAsync()
    {
        var made = await Service.Services.GetRequiredService<IArchivingLedger>().ArchiveAsync(Service.Time.GetUtcNow().AddYears(2), Stop);
        Assert.True(made is { Certificates: > 2, EndEntry: > 4 });
    }

    private GrpcChannel Auditor() => Service.Connect(Asked, Service.Clients["auditor"]);

    private async Task<(Certificate Issued, Certificate Revoked, IReadOnlyList<string> Log)> LiveAsync()
    {
        var (issued, revoked) = (await IssueAsync(), await IssueAsync());
        await new CertificateService.CertificateServiceClient(Service.Connect("revoker")).RevokeCertificateAsync(
            new RevokeCertificateRequest { Name = revoked.Name, Reason = RevocationReason.Superseded }, cancellationToken: Stop);
        var checkpoint = await CheckpointAsync();
        return (issued, revoked, await ReadLogAsync(checkpoint, (int)checkpoint.Size));
    }

    private async Task<Certificate> IssueAsync() => (await new CertificateService.CertificateServiceClient(Service.Connect("requester"))
        .IssueCertificateAsync(Requests.Issue(), cancellationToken: Stop)).Certificate;

    private async Task<Checkpoint> CheckpointAsync()
    {
        await new AuditService.AuditServiceClient(Auditor()).GetCheckpointAsync(new GetCheckpointRequest { Fresh = true }, cancellationToken: Stop);
        return Checkpoint.Of(SignedNote.Parse(await ReadAsync("checkpoint")));
    }

    /// <summary>The first entries, from tiles that are the tree of the checkpoint.</summary>
    private async Task<IReadOnlyList<string>> ReadLogAsync(Checkpoint checkpoint, int count)
    {
        var entries = new List<string>();
        var tree = new CompactRange();
        foreach (var tile in Tile.Of(checkpoint.Size).Where(tile => tile.Level == 0))
        {
            foreach (var entry in EntryBundle.Read(await ReadAsync(tile.EntriesPath), tile.Width, tile.First))
            {
                tree.Append(MerkleHash.Leaf(entry.Span));
                entries.Add(Convert.ToHexString(entry.Span));
            }
        }

        Assert.Equal(checkpoint.Root, tree.Root());
        return entries[..count];
    }

    private async Task<byte[]> ReadAsync(string path)
    {
        using var http = new HttpClient(Service.Handler(Service.Clients["auditor"])) { DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };
        return await http.GetByteArrayAsync(new Uri(Asked, "log/" + path), Stop);
    }
}
