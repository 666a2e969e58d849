using System.Diagnostics.Metrics;

namespace SigningService.Authority.Measuring;

/// <summary>Boundaries of histograms that fit what is measured here, for all rooms: the defaults are made for milliseconds.</summary>
public static class Buckets
{
    /// <summary>Seconds, from 50 microseconds to 10 seconds.</summary>
    public static InstrumentAdvice<double> Seconds { get; } = new()
    {
        HistogramBucketBoundaries =
            [0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    };

    /// <summary>Acts that share something: 1 to 512, doubling.</summary>
    public static InstrumentAdvice<int> Sharing { get; } = new()
    {
        HistogramBucketBoundaries = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512],
    };
}
