using System.Security.Cryptography;
using Microsoft.Data.Sqlite;
using SigningService.Contracts.V1;
using SigningService.Server.Tests.Running;
using SigningService.Testing.Strangers;

namespace SigningService.Server.Tests.Publication;

/// <summary>
/// A service whose ledger has a million revoked certificates in one shard: its lists are made, fetched, and read by strangers. GnuTLS 3.7 takes
/// time by the square of the entries merely to parse a list, minutes for 80,000: to it the list of a shard of 5,000 is given.
/// </summary>
public sealed class MillionEntriesTests(MillionEntriesTests.House house) : IClassFixture<MillionEntriesTests.House>
{
    private const int Entries = 1_000_000;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AClientWithUsualLimitsStreamsIt()
    {
        using var http = new HttpClient { BaseAddress = house.Service.Publication };
        var lists = new RevocationService.RevocationServiceClient(house.Service.Connect("auditor"));
        using var call = lists.GetRevocationList(
            new GetRevocationListRequest { Name = "authorities/server-ca/shards/0/revocationLists/latest" }, cancellationToken: Stop);
        using var sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Contracts.V1.RevocationList? described = null;
        while (await call.ResponseStream.MoveNext(Stop))
        {
            described ??= call.ResponseStream.Current.RevocationList;
            sha256.AppendData(call.ResponseStream.Current.Piece.Span);
        }

        Assert.True(described!.EntryCount >= Entries);
        var hash = Convert.ToHexStringLower(sha256.GetHashAndReset());
        Assert.Equal(described.Sha256Fingerprint, hash);
        Assert.Equal(hash, Convert.ToHexStringLower(SHA256.HashData(await http.GetByteArrayAsync("/crl/server-ca/0.crl", Stop))));
    }

    [Theory]
    [InlineData("OpenSSL")]
    [InlineData("GnuTLS")]
    [InlineData("Java")]
    [InlineData("Go")]
    public async Task AStrangerRefusesTheRevokedCertificateAndAcceptsAnother(string name)
    {
        IStranger stranger = name switch
        {
            "OpenSSL" => new OpenSsl(),
            "GnuTLS" => new GnuTls(),
            "Java" => new JavaCertPath(),
            _ => new GoX509(),
        };

        var lists = name == "GnuTLS" ? house.ListsOfTheShard : house.ListsOfEverything;

        var good = await stranger.JudgeAsync(house.Chain(house.Good!, lists));
        var bad = await stranger.JudgeAsync(house.Chain(house.Bad!, lists));

        Assert.True(good.Accepted, good.Words);
        Assert.False(bad.Accepted, bad.Words);
        Assert.Contains("revoked", bad.Words, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>The service with a full ledger.</summary>
    public sealed class House : IAsyncLifetime
    {
        private const string Fill = """
            WITH RECURSIVE counted (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counted WHERE n < $entries + 5000)
            INSERT INTO certificates (
                authority, serial, requester, request_id, request_hash, profile, profile_version, subject, names, labels, not_before, not_after,
                public_key_sha256, shard, created_at, issued, issued_at, revocation, revoked_at, reason, revoked_by, list_number, der, lineage)
            SELECT
                'server-ca', unhex(printf('4D%08X%016X%012X', (n * 2654435769) % 4294967296, n * 40503, n)), 'filled', n, x'00',
                'server-tls', x'00', '', '[]', '{}', $now - 86400000000, $now + 8640000000000, unhex(printf('%064X', n)), n <= 5000, $now,
                (SELECT MAX(issued) FROM certificates) + n, $now, n, $now, 4, 'filled', 1, x'30023000', n
            FROM counted
            """;

        internal RunningService Service { get; } = new() { Edit = text => text + "limits: {verificationsPerSecond: 0}\n" };

        internal IReadOnlyList<ReadOnlyMemory<byte>> ListsOfEverything { get; private set; } = [];

        internal IReadOnlyList<ReadOnlyMemory<byte>> ListsOfTheShard { get; private set; } = [];

        internal Certificate? Good { get; private set; }

        internal Certificate? Bad { get; private set; }

        public async ValueTask InitializeAsync()
        {
            await Service.InitializeAsync();
            await Service.StopAsync();
            FillLedger(Path.Combine(Service.Folder, "ledger.db"));
            await Service.StartAsync();
            var certificates = new CertificateService.CertificateServiceClient(Service.Connect("requester"));
            Good = await IssueInShardOneAsync(certificates);
            Bad = await IssueInShardOneAsync(certificates);
            var revoker = Service.Connect("revoker");
            await new CertificateService.CertificateServiceClient(revoker).RevokeCertificateAsync(new RevokeCertificateRequest { Name = Bad.Name });
            await new RevocationService.RevocationServiceClient(revoker).PublishRevocationListsAsync(new PublishRevocationListsRequest());
            using var http = new HttpClient { BaseAddress = Service.Publication };
            ReadOnlyMemory<byte> ofRoot = await http.GetByteArrayAsync("/crl/root.crl");
            ListsOfEverything = [await http.GetByteArrayAsync("/crl/server-ca.crl"), ofRoot];
            ListsOfTheShard = [await http.GetByteArrayAsync("/crl/server-ca/1.crl"), ofRoot];
        }

        public ValueTask DisposeAsync() => Service.DisposeAsync();

        internal ChainToJudge Chain(Certificate certificate, IReadOnlyList<ReadOnlyMemory<byte>> lists) =>
            new(certificate.Der.Memory, [.. certificate.Chain.Select(der => der.Memory)], Service.Hierarchy.Root.Certificate.Der, lists);

        private static async Task<Certificate> IssueInShardOneAsync(CertificateService.CertificateServiceClient certificates)
        {
            while (true)
            {
                var certificate = (await certificates.IssueCertificateAsync(Requests.Issue())).Certificate;
                if (certificate.Der.Span.IndexOf("/server-ca/1.crl"u8) >= 0)
                    return certificate;
            }
        }

        private static void FillLedger(string file)
        {
            using (var connection = new SqliteConnection($"Data Source={file};Pooling=False"))
            {
                connection.Open();
                using var command = connection.CreateCommand();
                command.CommandText = "PRAGMA cache_size = -400000; " + Fill;
                command.CommandTimeout = 0;
                command.Parameters.AddWithValue("$entries", Entries);
                command.Parameters.AddWithValue("$now", TimeProvider.System.GetUtcNow().AddMinutes(-1).ToUnixTimeSeconds() * 1_000_000);
                command.ExecuteNonQuery();
            }
        }
    }
}
