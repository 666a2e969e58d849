namespace SigningService.Authority.Rotation;

/// <summary>What rotation asks of the memory of certificates.</summary>
public interface IRotationStore
{
    /// <summary>An issued certificate with its lineage and successor; null if there is none of this name.</summary>
    /// <exception cref="LedgerUnavailableException">It cannot be read.</exception>
    ValueTask<CertificateStanding?> FindStandingAsync(CertificateId id, CancellationToken cancellationToken);

    /// <summary>Whether any certificate that was issued carries this key.</summary>
    ValueTask<bool> IsKeyUsedAsync(ReadOnlyMemory<byte> publicKeySha256, CancellationToken cancellationToken);
}
