using SigningService.Benchmarks.Reporting;

namespace SigningService.Benchmarks;

/// <summary>One part of the service, measured against what it cannot do without.</summary>
internal interface IBenchmark
{
    /// <summary>As on the command line.</summary>
    string Name { get; }

    Task RunAsync(Report report, Arguments arguments);
}
