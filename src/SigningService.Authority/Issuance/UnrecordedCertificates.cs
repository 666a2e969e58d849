using System.Collections.Concurrent;

namespace SigningService.Authority.Issuance;

/// <summary>
/// Certificates that were signed while the ledger could not record them. They were given to nobody; a retry records them and does not sign
/// again. They are lost with the process, and then a retry signs the same bytes once more.
/// </summary>
internal sealed class UnrecordedCertificates
{
    /// <summary>More than can be on their way when a disk fills up; what does not fit is signed again.</summary>
    private const int Most = 4096;

    private readonly ConcurrentDictionary<CertificateId, byte[]> _waiting = [];

    public void Keep(CertificateId id, byte[] der)
    {
        if (_waiting.Count < Most)
            _waiting[id] = der;
    }

    /// <summary>Takes one out; null if there is none.</summary>
    public byte[]? Take(CertificateId id) => _waiting.TryRemove(id, out var der) ? der : null;
}
