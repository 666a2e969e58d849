using System.Runtime.Versioning;
using SigningService.Benchmarks;
using SigningService.Benchmarks.Encoders;
using SigningService.Benchmarks.Growth;
using SigningService.Benchmarks.Issuance;
using SigningService.Benchmarks.Ledgers;
using SigningService.Benchmarks.Lists;
using SigningService.Benchmarks.Logs;
using SigningService.Benchmarks.Reporting;
using SigningService.Benchmarks.Reports;
using SigningService.Benchmarks.Status;
using SigningService.Benchmarks.Tokens;

[assembly: UnsupportedOSPlatform("windows")]

if (args is [ConstantServer.Verb, var size])
{
    await ConstantServer.ServeAsync(int.Parse(size, System.Globalization.CultureInfo.InvariantCulture));
    return 0;
}

IBenchmark[] all = [new EncoderBenchmark(), new TokenBenchmark(), new LedgerBenchmark(), new PostgresBenchmark(), new LogBenchmark(), new ListBenchmark(), new ReportBenchmark(), new OcspBenchmark(), new IssuanceBenchmark(), new StagesBenchmark(), new SlowTokenBenchmark(), new EnduranceBenchmark(), new GrowthBenchmark(), new GrowthOnPostgresBenchmark()];
var arguments = Arguments.Parse(args);
if (arguments is null || arguments.Sections.Any(section => all.All(benchmark => benchmark.Name != section)))
{
    Console.Error.WriteLine(Arguments.Usage);
    return 1;
}

var report = new Report(arguments.Json ? null : Console.Out);
foreach (var benchmark in all.Where(benchmark => arguments.Sections.Count == 0 || arguments.Sections.Contains(benchmark.Name)))
    await benchmark.RunAsync(report, arguments);
if (arguments.Json)
    Console.WriteLine(report.ToJson());
return 0;
