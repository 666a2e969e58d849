using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using SigningService.AuditLog.Export;
using SigningService.AuditLog.Notes;
using SigningService.Benchmarks.Measuring;
using SigningService.Benchmarks.Reporting;

namespace SigningService.Benchmarks.Logs;

/// <summary>What an auditor waits for: a log of a million entries, read from disk and verified, against reading and hashing the same files.</summary>
internal sealed class LogBenchmark : IBenchmark
{
    private const int Entries = 1_000_000;
    private const int Early = Entries / 10;
    private const double MebiOctets = 1 << 20;

    public string Name => "log";

    public Task RunAsync(Report report, Arguments arguments)
    {
        var folder = Directory.CreateTempSubdirectory("signing-bench-");
        try
        {
            var log = new LongLog(folder.FullName);
            log.Write(Entries);
            Measure(report, arguments.Rounds, folder.FullName, log.Key);
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        return Task.CompletedTask;
    }

    private void Measure(Report report, int rounds, string folder, VerificationKey key)
    {
        Sample? hashed = null, verified = null;
        var live = (Early: 0L, End: 0L);
        for (var round = 0; round < rounds; round++)
        {
            hashed = Best(hashed, Once(() => Hash(folder)));
            verified = Best(verified, Once(() => live = Verify(folder, key)));
        }

        report.Add(Name, $"{Entries:N0} entries read and hashed, by entry", hashed!);
        report.Add(Name, $"{Entries:N0} entries verified, by entry", verified!, hashed!.Microseconds, "reading and hashing", string.Create(
            CultureInfo.InvariantCulture,
            $"{verified!.Elapsed.TotalSeconds:0.0} s; alive {live.Early / MebiOctets:0} MiB at {Early:N0}, {live.End / MebiOctets:0} MiB at the end"));
    }

    private static Sample Best(Sample? best, Sample next) => best is null || next.Microseconds < best.Microseconds ? next : best;

    private static Sample Once(Action act)
    {
        var watch = Stopwatch.StartNew();
        var before = CpuTime.OfProcess();
        act();
        return new Sample(Entries, CpuTime.OfProcess() - before, watch.Elapsed, []);
    }

    private static void Hash(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(Path.Combine(folder, "tile", "entries"), "*", SearchOption.AllDirectories))
            SHA256.HashData(File.ReadAllBytes(file));
    }

    /// <summary>Gives the octets that are alive early and at the end.</summary>
    private static (long Early, long End) Verify(string folder, VerificationKey key)
    {
        var early = 0L;
        var verifier = LogFolderVerification.Verify(new LogFolder(folder), key, progress: (done, _) =>
        {
            if (early == 0 && done >= Early)
                early = GC.GetTotalMemory(forceFullCollection: true);
        });
        var end = GC.GetTotalMemory(forceFullCollection: true);
        return verifier.Size == Entries ? (early, end) : throw new InvalidOperationException("The log to measure with is not whole.");
    }
}
