namespace SigningService.Hsm.Processes;

/// <summary>A call that a thread waits for.</summary>
internal sealed class PendingCall : IDisposable
{
    // Calls take a token's time, which is long to spin for.
    private readonly ManualResetEventSlim _isOver = new(initialState: false, spinCount: 0);
    private Frame? _answer;

    public void Complete(Frame answer)
    {
        _answer = answer;
        _isOver.Set();
    }

    /// <summary>There will be no answer.</summary>
    public void Lose() => _isOver.Set();

    /// <summary>The answer; null if it was lost.</summary>
    public Frame? Wait()
    {
        _isOver.Wait();
        return _answer;
    }

    public void Dispose() => _isOver.Dispose();
}
