namespace SigningService.Hsm.Signing;

/// <summary>Counts signatures that do not verify. One may be a bit that flipped; several in a short time are a token that must not sign.</summary>
internal sealed class WrongSignatures(TimeProvider time)
{
    private const int Limit = 3;
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);
    private readonly Lock _gate = new();
    private int _count;
    private long _windowStart;

    /// <summary>Counts one more; true if that is too many.</summary>
    public bool Add()
    {
        lock (_gate)
        {
            if (_count == 0 || time.GetElapsedTime(_windowStart) > Window)
            {
                _count = 0;
                _windowStart = time.GetTimestamp();
            }

            if (++_count < Limit)
                return false;
            _count = 0;
            return true;
        }
    }
}
