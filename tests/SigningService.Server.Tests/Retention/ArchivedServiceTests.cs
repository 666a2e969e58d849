using System.Globalization;
using System.Net;
using Google.Rpc;
using Grpc.Core;
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

/// <summary>A service two years on, whose first year is in an archive.</summary>
public sealed class ArchivedServiceTests : IAsyncLifetime
{
    private readonly RunningService _service = new() { Edit = text => text + "retention: {archiveAfter: 400d, period: month}\n" };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string Archive => Directory.GetFiles(_service.Folder, "archive-00001.db", SearchOption.AllDirectories).Single();

    private IArchivingLedger Ledger => _service.Services.GetRequiredService<IArchivingLedger>();

    public ValueTask InitializeAsync() => _service.InitializeAsync();

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    [Fact]
    public async Task WithoutItsFileAnArchiveIsNamedAndWithItAllIsAnsweredAndProvenAsBefore()
    {
        var (issued, revoked, before) = await LiveAsync();
        await ArchiveAsync();
        var certificates = new CertificateService.CertificateServiceClient(_service.Connect("auditor"));

        var (file, away) = (Archive, Archive + ".away");
        File.Move(file, away);
        var refused = await Assert.ThrowsAsync<RpcException>(
            () => certificates.GetCertificateAsync(new GetCertificateRequest { Name = issued.Name }, cancellationToken: Stop).ResponseAsync);
        Assert.Equal(Grpc.Core.StatusCode.FailedPrecondition, refused.StatusCode);
        var reason = refused.GetRpcStatus()!.GetDetail<ErrorInfo>()!;
        Assert.Equal(("ARCHIVE_MISSING", "archive-00001.db"), (reason.Reason, reason.Metadata["archive"]));
        File.Move(away, file);
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
        _service.Logs.ExpectErrors();
        File.Delete(Archive);
        var schedule = Schedule();
        _service.Time.Advance(TimeSpan.FromDays(1));
        await schedule.StepAsync(Stop);
        Assert.Contains(_service.Logs.Events, line => line.RenderMessage(CultureInfo.InvariantCulture).Contains("archive-00001.db cannot be read", StringComparison.Ordinal));
    }

    /// <summary>The clock goes on for two years, as far as the archiving is concerned: certificates of callers would end with it.</summary>
    private async Task ArchiveAsync()
    {
        var made = await Ledger.ArchiveAsync(_service.Time.GetUtcNow().AddYears(2), Stop);
        Assert.True(made is { Certificates: > 2, EndEntry: > 4 });
    }

    private RetentionSchedule Schedule() => _service.Services.GetServices<IHostedService>().OfType<RetentionSchedule>().Single();

    private async Task<(Certificate Issued, Certificate Revoked, IReadOnlyList<string> Log)> LiveAsync()
    {
        var (issued, revoked) = (await IssueAsync(), await IssueAsync());
        await new CertificateService.CertificateServiceClient(_service.Connect("revoker")).RevokeCertificateAsync(
            new RevokeCertificateRequest { Name = revoked.Name, Reason = RevocationReason.Superseded }, cancellationToken: Stop);
        var checkpoint = await CheckpointAsync();
        return (issued, revoked, await ReadLogAsync(checkpoint, (int)checkpoint.Size));
    }

    private async Task<Certificate> IssueAsync() => (await new CertificateService.CertificateServiceClient(_service.Connect("requester"))
        .IssueCertificateAsync(Requests.Issue(), cancellationToken: Stop)).Certificate;

    private async Task<Checkpoint> CheckpointAsync()
    {
        await new AuditService.AuditServiceClient(_service.Connect("auditor")).GetCheckpointAsync(new GetCheckpointRequest { Fresh = true }, cancellationToken: Stop);
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
        using var http = new HttpClient(_service.Handler(_service.Clients["auditor"])) { DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };
        return await http.GetByteArrayAsync(new Uri(_service.Grpc, "log/" + path), Stop);
    }
}
