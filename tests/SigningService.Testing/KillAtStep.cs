using System.Diagnostics;

namespace SigningService.Testing;

/// <summary>Ends this process as SIGKILL does, before a step of which it is told.</summary>
/// <param name="number">Of the step, from 1.</param>
public sealed class KillAtStep(int number)
{
    private int _left = number;

    public void Before(string step)
    {
        if (Interlocked.Decrement(ref _left) == 0)
            Process.GetCurrentProcess().Kill();
    }
}
