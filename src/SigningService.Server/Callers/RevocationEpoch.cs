namespace SigningService.Server.Callers;

/// <summary>
/// Counts revocations, so that what was remembered of a certificate's state before the last one is looked up again. Remembering costs a
/// comparison a call; a revocation costs every open connection one look-up.
/// </summary>
internal sealed class RevocationEpoch
{
    private long _current;

    public long Current => Interlocked.Read(ref _current);

    public void Advance() => Interlocked.Increment(ref _current);
}
