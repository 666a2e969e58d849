using System.Net;
using SigningService.AuditLog;
using SigningService.AuditLog.Export;
using SigningService.AuditLog.Notes;
using SigningService.AuditLog.Proofs;
using SigningService.Contracts.V1;
using SigningService.Server.Tests.Running;
using Checkpoint = SigningService.AuditLog.Notes.Checkpoint;

namespace SigningService.Server.Tests.Auditing;

/// <summary>The log as files over HTTP, read by an auditor that knows nothing but C2SP tlog-tiles and the audit key.</summary>
public sealed class LogFilesTests(RunningService service) : IClassFixture<RunningService>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private NoteKey Key => NoteKey.OfLog(
        "pki.example.test/audit-log",
        VerificationKey.FromPem(File.ReadAllText(Path.Combine(service.Folder, "hierarchy", "audit-public-key.pem"))));

    [Fact]
    public async Task TheTilesAreTheTreeOfTheCheckpointAndTheEntriesItsLeaves()
    {
        var checkpoint = await ReadCheckpointAsync(grow: true);
        var builder = new TileBuilder();
        var tree = new CompactRange();
        var expected = new Dictionary<string, byte[]>();
        foreach (var tile in Tile.Of(checkpoint.Size).Where(tile => tile.Level == 0))
        {
            foreach (var entry in EntryBundle.Read(await ReadAsync("auditor", tile.EntriesPath), tile.Width, tile.First))
            {
                tree.Append(MerkleHash.Leaf(entry.Span));
                builder.Add(MerkleHash.Leaf(entry.Span), (full, hashes) => expected[full.Path] = hashes);
            }
        }

        foreach (var (tile, hashes) in builder.Partial())
            expected[tile.Path] = hashes;
        Assert.Equal(checkpoint.Root, tree.Root());
        Assert.Equal(expected.Keys.Order(), Tile.Of(checkpoint.Size).Select(tile => tile.Path).Order());
        foreach (var (path, hashes) in expected)
            Assert.Equal(hashes, await ReadAsync("requester", path));
        Assert.Contains(expected.Keys, path => path.StartsWith("tile/1/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ATileMayBeKeptForEverAndTheCheckpointNot()
    {
        await ReadCheckpointAsync(grow: true);
        using var http = Client("auditor");
        using var tile = await GetAsync(http, "tile/0/000");
        using var head = await GetAsync(http, "checkpoint");

        Assert.True(tile.Headers.CacheControl is { Private: true, NoStore: false, MaxAge.Days: 365 });
        Assert.Contains("immutable", tile.Headers.CacheControl.ToString(), StringComparison.Ordinal);
        Assert.Equal("application/octet-stream", tile.Content.Headers.ContentType!.ToString());
        Assert.True(head.Headers.CacheControl!.NoStore);
        Assert.Equal("text/plain; charset=utf-8", head.Content.Headers.ContentType!.ToString());
    }

    [Theory]
    [InlineData("requester")]
    [InlineData("operator")]
    [InlineData("revoker")]
    public async Task EntriesAreForAuditorsAloneAndTheRefusalIsAudited(string client)
    {
        await ReadCheckpointAsync(grow: true);
        using var http = Client(client);
        using var refused = await GetAsync(http, "tile/entries/000");

        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        var entries = await new AuditService.AuditServiceClient(service.Connect("auditor")).ListEntriesAsync(
            new ListEntriesRequest { Kinds = { "RequestRefused" }, Actor = "uri:spiffe://example.test/" + client, PageSize = 100 }, cancellationToken: Stop);
        Assert.Contains(entries.Entries, entry => entry.Details["method"] == "log/tile/entries/000");
    }

    [Theory]
    [InlineData("checkpoint")]
    [InlineData("tile/0/000")]
    [InlineData("tile/entries/000")]
    public async Task WhoHasNoRoleSeesNothing(string path)
    {
        using var http = Client("nobody");
        using var refused = await GetAsync(http, path);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
    }

    [Theory]
    [InlineData("")]
    [InlineData("checkpoint/")]
    [InlineData("Checkpoint")]
    [InlineData("tile/0/0")]
    [InlineData("tile/00/000")]
    [InlineData("tile/0/000.p/256")]
    [InlineData("tile/0/x999/x999/x999/x999/x999/999")]
    [InlineData("tile/63/000")]
    [InlineData("tile/9/000")]
    [InlineData("tile/entries/x001/000")]
    public async Task WhatIsNoPathOfTheLogOrNotYetThereIsNotFound(string path)
    {
        await ReadCheckpointAsync(grow: false);
        using var http = Client("auditor");
        using var response = await GetAsync(http, path);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Theory]
    [InlineData("log/checkpoint")]
    [InlineData("log/tile/0/000")]
    [InlineData("log/tile/entries/000")]
    public async Task OnOtherPortsThereIsNoLog(string path)
    {
        using var plain = new HttpClient();
        foreach (var port in new[] { service.Publication, service.Operations })
        {
            using var response = await plain.GetAsync(new Uri(port, path), Stop);
            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        }

        foreach (var client in new[] { null, service.Clients["auditor"] })
        {
            using var enrolment = Client(client);
            using var response = await enrolment.GetAsync(new Uri(service.Enrolment, path), Stop);
            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        }
    }

    [Fact]
    public async Task OnlyReadingIsPossible()
    {
        using var http = Client("auditor");
        using var response = await http.PostAsync(new Uri(service.Grpc, "log/checkpoint"), new ByteArrayContent([1]), Stop);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
    }

    private async Task<Checkpoint> ReadCheckpointAsync(bool grow)
    {
        var auditor = new AuditService.AuditServiceClient(service.Connect("auditor"));
        if (grow && (await auditor.GetCheckpointAsync(new GetCheckpointRequest { Fresh = true }, cancellationToken: Stop)).Checkpoint.Size < 256)
            await GrowAsync();
        await auditor.GetCheckpointAsync(new GetCheckpointRequest { Fresh = true }, cancellationToken: Stop);
        var note = SignedNote.Parse(await ReadAsync("requester", "checkpoint"));
        Assert.True(Key.Verifies(note));
        return Checkpoint.Of(note);
    }

    private async Task GrowAsync()
    {
        var requester = new CertificateService.CertificateServiceClient(service.Connect("requester"));
        for (var i = 0; i < 130; i++)
            await requester.IssueCertificateAsync(Requests.Issue(), cancellationToken: Stop);
    }

    private async Task<byte[]> ReadAsync(string client, string path)
    {
        using var http = Client(client);
        using var response = await GetAsync(http, path);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.Content.ReadAsByteArrayAsync(Stop);
    }

    private Task<HttpResponseMessage> GetAsync(HttpClient http, string path) => http.GetAsync(new Uri(service.Grpc, "log/" + path), Stop);

    private HttpClient Client(string name) => Client(service.Clients[name]);

    private HttpClient Client(TestClient? client) => new(service.Handler(client))
    {
        DefaultRequestVersion = HttpVersion.Version20,
        DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
    };
}
