using System.Diagnostics;
using System.Security.Cryptography;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using SigningService.Authority;
using SigningService.Authority.Authorities;
using SigningService.Authority.Issuance;
using SigningService.Authority.Keys;
using SigningService.Authority.Revocation;
using SigningService.Benchmarks.Measuring;
using SigningService.Benchmarks.Reporting;
using SigningService.Ledger;
using SigningService.Ledger.Sqlite;
using SigningService.Server.Publication;
using SigningService.Testing;

namespace SigningService.Benchmarks.Lists;

/// <summary>
/// Revocation lists of very many entries out of a ledger on disk: the first one of a life, and the next ones after one more revocation each, beside
/// what none can do without: hashing so many octets, writing them durably, one signature.
/// </summary>
internal sealed class ListBenchmark : IBenchmark
{
    private const int Publications = 20;
    private const int PieceOctets = 256 * 1024;

    public string Name => "lists";

    public async Task RunAsync(Report report, Arguments arguments)
    {
        var folder = Directory.CreateTempSubdirectory("signing-bench-");
        try
        {
            await MeasureAsync(report, arguments, folder.FullName);
        }
        finally
        {
            SqliteConnection.ClearAllPools();
            folder.Delete(recursive: true);
        }
    }

    private async Task MeasureAsync(Report report, Arguments arguments, string folder)
    {
        var options = new LedgerOptions { File = Path.Combine(folder, "ledger.db") };
        await using (SqliteLedger.Open(options, TimeProvider.System, NullLogger<SqliteLedger>.Instance))
        {
            // It makes its tables.
        }

        var now = TimeProvider.System.GetUtcNow();
        RevokedOnDisk.Write(options.File, arguments.Entries, arguments.Shards, now.AddMinutes(-1));
        await using var ledger = SqliteLedger.Open(options, TimeProvider.System, NullLogger<SqliteLedger>.Instance);
        var hierarchy = new TestHierarchy(KeyAlgorithm.P256, now.AddYears(-1), arguments.Shards);
        var key = new MarkedKey(hierarchy.ServerKey);
        var server = new CertificateAuthority(
            "server-ca", hierarchy.Server.Certificate, Issuer.Of(hierarchy.Server.Certificate, SignatureAlgorithm.EcdsaSha256, key), arguments.Shards);
        using var publishing = new RevocationListPublishing(
            new AuthorityDirectory([hierarchy.Root, server]),
            TestHierarchy.Urls,
            ledger,
            new FileListStorage(Path.Combine(folder, "lists")),
            new RevocationPolicy(TimeSpan.FromDays(1), TimeSpan.FromHours(1), TimeSpan.FromSeconds(5)),
            TimeProvider.System);
        var desk = new Desk(this, report, ledger, publishing, key, folder, arguments.Entries + 1);
        await desk.PublishAsync(arguments.Shards == 1 ? "list" : "list of one shard", new ShardId("server-ca", 0));
        if (arguments.Shards > 1)
            await desk.PublishAllAsync(server);
        await desk.PublishAsync("list of everything", server.CompleteList);
    }

    /// <summary>One ledger and what publishes its lists.</summary>
    private sealed class Desk(
        ListBenchmark benchmark, Report report, SqliteLedger ledger, RevocationListPublishing publishing, MarkedKey key, string folder, long next)
    {
        private long _next = next;

        public async Task PublishAsync(string what, ShardId shard)
        {
            var (first, before, memory, took) = await MeasureAsync(shard);
            var name = $"{what}, {first.EntryCount:N0} entries, {first.Length / 1048576.0:0.0} MiB";
            var hash = Hash(first.Length);
            var write = Write(first.Length);
            var signature = await SignAsync();
            var limit = hash + write + signature;
            report.Add(Row($"SHA-256 of so many octets ({first.Length / 1048576.0:0.0} MiB)", hash));
            report.Add(Row("the same octets written and flushed", write));
            report.Add(Row("a signature with its verification", signature));
            report.Add(Row(
                $"first {name}, out of the ledger", before.All, limit, "hash, write, signature",
                FormattableString.Invariant($"{took.TotalSeconds:0.0} s, {memory:0} MiB over idle")));
            await RevokeAsync(shard);
            var (_, _, more, _) = await MeasureAsync(shard);
            await AddNextAsync(shard, hash, write, limit, more);
        }

        /// <summary>The next lists, each after one more revocation; of them the one with the least processor time counts.</summary>
        private async Task AddNextAsync(ShardId shard, TimeSpan hash, TimeSpan write, TimeSpan limit, double memory)
        {
            var (all, before, took, entries) = (TimeSpan.MaxValue, TimeSpan.MaxValue, TimeSpan.MaxValue, 0L);
            for (var i = 0; i < Publications; i++)
            {
                await RevokeAsync(shard);
                var (begun, used) = (Stopwatch.GetTimestamp(), CpuTime.OfProcess());
                var list = await publishing.PublishAsync(shard, CancellationToken.None);
                var spent = CpuTime.OfProcess() - used;
                entries = list.EntryCount;
                all = spent < all ? spent : all;
                before = key.AskedAt - used < before ? key.AskedAt - used : before;
                took = Stopwatch.GetElapsedTime(begun) < took ? Stopwatch.GetElapsedTime(begun) : took;
            }

            report.Add(Row(
                $"one more revoked, {entries:N0} entries", all, limit, "hash, write, signature",
                FormattableString.Invariant($"{took.TotalMilliseconds:0} ms, {memory:0} MiB over idle")));
            report.Add(Row(
                "  of it before the signature", before, hash, "the hash",
                FormattableString.Invariant($"{(before - hash - write).TotalMilliseconds:0.0} ms without hash and write")));
        }

        /// <summary>The lists of all shards, one after the other.</summary>
        public async Task PublishAllAsync(CertificateAuthority authority)
        {
            var (begun, used) = (Stopwatch.GetTimestamp(), CpuTime.OfProcess());
            using var watch = new MemoryWatch();
            var (octets, count) = (0L, 0L);
            foreach (var shard in authority.Shards)
            {
                var list = await publishing.PublishAsync(shard, CancellationToken.None);
                octets += list.Length;
                count += list.EntryCount;
            }

            var cpu = CpuTime.OfProcess() - used;
            report.Add(Row(
                $"first lists of {authority.ShardCount} shards, {count:N0} entries, {octets / 1048576.0:0.0} MiB", cpu, Hash(octets), "hashing them",
                FormattableString.Invariant($"{Stopwatch.GetElapsedTime(begun).TotalSeconds:0.0} s, {watch.MostMebibytes:0} MiB over idle")));
        }

        private Row Row(string what, TimeSpan cpu, TimeSpan? limit = null, string? limitName = null, string? more = null) =>
            new(benchmark.Name, what, cpu.TotalMicroseconds, null, limit is { } known ? cpu / known : null, limitName, more);

        private async Task<(RevocationList List, (TimeSpan All, TimeSpan Before) Spent, double Memory, TimeSpan Took)> MeasureAsync(ShardId shard)
        {
            using var watch = new MemoryWatch();
            var (begun, used) = (Stopwatch.GetTimestamp(), CpuTime.OfProcess());
            var list = await publishing.PublishAsync(shard, CancellationToken.None);
            var (all, took) = (CpuTime.OfProcess() - used, Stopwatch.GetElapsedTime(begun));
            return (list, (all, key.AskedAt - used), watch.MostMebibytes, took);
        }

        private async Task RevokeAsync(ShardId shard)
        {
            for (; ; _next++)
            {
                if (!SerialNumber.TryCreate(RevokedOnDisk.SerialOf(_next), out var serial))
                    throw new InvalidOperationException("A serial number of the filled ledger is none.");
                var id = new CertificateId("server-ca", serial);
                if (!shard.IsAll && (await ledger.FindAsync(id, CancellationToken.None))?.Intent.Shard != shard.Shard)
                    continue;
                var at = DateTimeOffset.FromUnixTimeSeconds(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds());
                await ledger.RevokeAsync(id, new RevocationRecord(RevocationReason.Superseded, at, null, "bench", 0), CancellationToken.None);
                _next++;
                return;
            }
        }

        private static TimeSpan Hash(long octets) => Best(() =>
        {
            using var sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            var piece = new byte[PieceOctets];
            for (var at = 0L; at < octets; at += PieceOctets)
                sha256.AppendData(piece, 0, (int)Math.Min(PieceOctets, octets - at));
            sha256.GetHashAndReset();
        });

        private TimeSpan Write(long octets) => Best(() =>
        {
            var file = Path.Combine(folder, "written");
            using (var handle = File.OpenHandle(file, FileMode.Create, FileAccess.Write))
            {
                var piece = new byte[PieceOctets];
                for (var at = 0L; at < octets; at += PieceOctets)
                    RandomAccess.Write(handle, piece.AsSpan(0, (int)Math.Min(PieceOctets, octets - at)), at);
                RandomAccess.FlushToDisk(handle);
            }

            File.Delete(file);
        });

        private async Task<TimeSpan> SignAsync()
        {
            var hash = new byte[32];
            var before = CpuTime.OfProcess();
            for (var i = 0; i < 100; i++)
            {
                var signature = await key.SignHashAsync(SignatureAlgorithm.EcdsaSha256, hash, CancellationToken.None);
                SignatureVerifier.VerifyHash(key.PublicKey, SignatureAlgorithm.EcdsaSha256, hash, signature);
            }

            return (CpuTime.OfProcess() - before) / 100;
        }

        private static TimeSpan Best(Action act)
        {
            var best = TimeSpan.MaxValue;
            for (var i = 0; i < Publications; i++)
            {
                var before = CpuTime.OfThread();
                act();
                var spent = CpuTime.OfThread() - before;
                best = spent < best ? spent : best;
            }

            return best;
        }
    }
}
