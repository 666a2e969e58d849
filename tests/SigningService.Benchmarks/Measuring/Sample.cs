namespace SigningService.Benchmarks.Measuring;

/// <summary>What one round of a measurement saw.</summary>
/// <param name="Cpu">Of all operations together, on all cores.</param>
/// <param name="Latencies">Of single operations, ascending; empty where they were not taken.</param>
internal sealed record Sample(long Operations, TimeSpan Cpu, TimeSpan Elapsed, TimeSpan[] Latencies)
{
    /// <summary>Processor time of one operation.</summary>
    public double Microseconds => Cpu.TotalMicroseconds / Operations;

    /// <summary>Operations a second; depends on what else the machine does.</summary>
    public double Rate => Operations / Elapsed.TotalSeconds;

    public TimeSpan Quantile(double q) => Latencies[(int)Math.Min(Latencies.Length - 1, q * Latencies.Length)];
}
