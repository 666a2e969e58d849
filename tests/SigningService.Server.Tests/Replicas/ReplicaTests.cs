using System.Collections.Concurrent;
using System.Diagnostics;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using SigningService.AuditLog;
using SigningService.Contracts.V1;
using SigningService.Ledger;
using SigningService.Server.Tests.Running;
using SigningService.Testing;

[assembly: AssemblyFixture(typeof(PostgresCluster))]

namespace SigningService.Server.Tests.Replicas;

/// <summary>Two services that share a database and the keys.</summary>
public sealed class ReplicaTests(PostgresCluster cluster) : IAsyncLifetime
{
    private RunningService _service = null!;
    private WebApplication _other = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private Uri Other => new(_other.Urls.First().Replace("127.0.0.1", "localhost", StringComparison.Ordinal));

    public async ValueTask InitializeAsync()
    {
        var database = await cluster.CreateAsync();
        _service = new RunningService { Edit = text => Shared(text, database, "one") };
        await _service.InitializeAsync();
        await File.WriteAllTextAsync(Path.Combine(_service.Folder, "other.yaml"), Shared(TestFiles.Service, database, "two"), Stop);
        _other = await _service.StartReplicaAsync("other.yaml");
    }

    public async ValueTask DisposeAsync()
    {
        await _other.StopAsync(CancellationToken.None);
        await _other.DisposeAsync();
        await _service.DisposeAsync();
    }

    [Fact]
    public async Task ACallerWhomOneRevokesTheOtherRefusesOnTheConnectionThatIsOpen()
    {
        var doomed = new AuthorityService.AuthorityServiceClient(_service.Connect(Other, _service.Clients["doomed"]));
        await doomed.ListAuthoritiesAsync(new ListAuthoritiesRequest(), cancellationToken: Stop);

        await new CertificateService.CertificateServiceClient(_service.Connect("revoker")).RevokeCertificateAsync(
            new RevokeCertificateRequest { Name = NameOf("doomed") }, cancellationToken: Stop);

        var waited = Stopwatch.StartNew();
        while (waited.Elapsed < TimeSpan.FromSeconds(20))
        {
            try
            {
                await doomed.ListAuthoritiesAsync(new ListAuthoritiesRequest(), cancellationToken: Stop);
            }
            catch (RpcException e) when (e.StatusCode == StatusCode.Unauthenticated)
            {
                // The promise is a second; a machine that is busy with other tests may take its time.
                TestContext.Current.SendDiagnosticMessage($"refused after {waited.ElapsedMilliseconds} ms");
                return;
            }
        }

        Assert.Fail("The other replica still serves a caller whose certificate was revoked.");
    }

    [Fact]
    public async Task CertificatesAndListsOfBothAreOfOneOrderAndOneLog()
    {
        var serials = new ConcurrentBag<string>();
        var numbers = new List<long>();
        Uri[] addresses = [_service.Grpc, Other];
        await Task.WhenAll(addresses.SelectMany(address =>
        {
            var requester = new CertificateService.CertificateServiceClient(_service.Connect(address, _service.Clients["requester"]));
            return Enumerable.Range(0, 20).Select(async i =>
                serials.Add((await requester.IssueCertificateAsync(Requests.Issue($"host{i}.example.test"), cancellationToken: Stop)).Certificate.SerialNumber));
        }));
        for (var i = 0; i < 6; i++)
        {
            var revoker = new RevocationService.RevocationServiceClient(_service.Connect(addresses[i % 2], _service.Clients["revoker"]));
            var lists = await revoker.PublishRevocationListsAsync(new PublishRevocationListsRequest { Authority = "client-ca" }, cancellationToken: Stop);
            numbers.Add(lists.RevocationLists[0].Number);
        }

        Assert.Equal(40, serials.Distinct().Count());
        Assert.Equal(numbers.Order().Distinct(), numbers);
        Assert.InRange(await LengthOfLogAsync(), 80, int.MaxValue);
    }

    [Fact]
    public async Task OneRequestToBothLeadsToOneCertificate()
    {
        var request = Requests.Issue("once.example.test", "the-same");
        var answers = await Task.WhenAll(new[] { _service.Grpc, Other }.Select(address =>
            new CertificateService.CertificateServiceClient(_service.Connect(address, _service.Clients["requester"]))
                .IssueCertificateAsync(request, cancellationToken: Stop).ResponseAsync));

        Assert.Equal(answers[0].Certificate.Der, answers[1].Certificate.Der);
    }

    private string Shared(string text, string database, string replica) => text.Replace(
        "ledger: {file: ledger.db}",
        FormattableString.Invariant($"ledger: {{postgres: {{host: {PostgresCluster.Host}, port: {cluster.Port}, database: {database}, user: {PostgresCluster.User}, replica: {replica}}}}}\nstate: state-{replica}"),
        StringComparison.Ordinal);

    private string NameOf(string client) => "authorities/client-ca/certificates/" + _service.Clients[client].Certificate.SerialNumber.ToLowerInvariant();

    private async Task<int> LengthOfLogAsync()
    {
        var log = _other.Services.GetRequiredService<ILedger>();
        var tree = new CompactRange();
        await foreach (var entry in log.ReadEntriesAsync(0, long.MaxValue, Stop))
        {
            Assert.Equal(tree.Size, LogEntry.Decode(entry.Entry).Index);
            tree.Append(MerkleHash.Leaf(entry.Entry.Span));
        }

        return (int)tree.Size;
    }
}
