using System.Runtime.InteropServices;

namespace SigningService.Benchmarks.Measuring;

/// <summary>Processor time, in nanoseconds where the kernel counts them: what neighbours on the machine take is not in it.</summary>
internal static partial class CpuTime
{
    // CLOCK_PROCESS_CPUTIME_ID and CLOCK_THREAD_CPUTIME_ID; other processes have clocks of their own, see clock_getcpuclockid(3).
    private const int ProcessClock = 2;
    private const int ThreadClock = 3;

    public static TimeSpan OfThread() => Read(ThreadClock);

    public static TimeSpan OfProcess() => Read(ProcessClock);

    public static TimeSpan OfProcess(int id) => Read((~id << 3) | ProcessClock);

    private static TimeSpan Read(int clock) => GetTime(clock, out var time) == 0
        ? TimeSpan.FromTicks((time.Seconds * TimeSpan.TicksPerSecond) + (time.Nanoseconds / TimeSpan.NanosecondsPerTick))
        : throw new InvalidOperationException("There is no clock of this process.");

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int GetTime(int clock, out Time time);

    [StructLayout(LayoutKind.Sequential)]
    private struct Time
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
