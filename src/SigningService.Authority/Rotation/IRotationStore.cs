namespace SigningService.Authority.Rotation;

/// <summary>What rotation asks of the memory of certificates.</summary>
public interface IRotationStore
{
    /// <summary>An issued certificate with its lineage and successor; null if there is none of this name.</summary>
    /// <exception cref="LedgerUnavailableException">It cannot be read.</exception>
    ValueTask<CertificateStanding?> FindStandingAsync(CertificateId id, CancellationToken cancellationToken);

    /// <summary>Whether any certificate that was issued carries this key.</summary>
    ValueTask<bool> IsKeyUsedAsync(ReadOnlyMemory<byte> publicKeySha256, CancellationToken cancellationToken);

    /// <summary>
    /// Certificates that end in a stretch of time, the next first, and that nothing has replaced: no renewal, and no newer certificate that the
    /// same requester got under the same profile for the same names. Revoked ones are left out.
    /// </summary>
    IAsyncEnumerable<CertificateStanding> ReadEndingAsync(DateTimeOffset from, DateTimeOffset until, CancellationToken cancellationToken);

    /// <summary>Records an alarm with its audit record; false if it was recorded before, and then nothing is written.</summary>
    /// <exception cref="LedgerUnavailableException">It is not recorded.</exception>
    ValueTask<bool> RecordAlarmAsync(ExpiryAlarm alarm, CancellationToken cancellationToken);
}
