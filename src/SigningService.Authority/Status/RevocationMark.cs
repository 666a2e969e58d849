namespace SigningService.Authority.Status;

/// <summary>
/// Says whether anything was revoked since a moment. While nothing was, what is known of an issued certificate is still so, and the ledger need not be
/// asked again.
/// </summary>
/// <param name="current">
/// Another number after every revocation, before that is answered; null where others write into the ledger too, so that it must be asked each time.
/// </param>
public sealed class RevocationMark(Func<long>? current)
{
    /// <summary>The ledger is asked for every question.</summary>
    public static RevocationMark None { get; } = new(null);

    /// <summary>Null where nothing may be concluded.</summary>
    public long? Current => current?.Invoke();
}
