using System.Diagnostics;

namespace SigningService.EndToEnd.Tests.Running;

/// <summary>Waits for conditions; how long they take proves nothing here.</summary>
internal static class Waiting
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    public static async Task<T> ForAsync<T>(Func<Task<T>> look, Func<T, bool> hoped, Func<T, string> complain)
    {
        var begun = Stopwatch.GetTimestamp();
        while (true)
        {
            var seen = await look();
            if (hoped(seen))
                return seen;
            Assert.True(Stopwatch.GetElapsedTime(begun) < Patience, complain(seen));
            await Task.Delay(Pause, TestContext.Current.CancellationToken);
        }
    }
}
