using System.Security.Cryptography;
using System.Text;

namespace SigningService.AuditLog.Verification;

/// <summary>
/// What the log has said of each certificate so far, in some forty octets each: a million certificates must fit an auditor's machine.
/// </summary>
internal sealed class KnownCertificates
{
    private readonly Dictionary<UInt128, (CertificateFate Fate, uint NotAfter)> _certificates = [];

    public int Open { get; private set; }

    public int Issued { get; private set; }

    public int Revoked { get; private set; }

    public bool TryIntend(string authority, string serial, DateTimeOffset notAfter)
    {
        var isNew = _certificates.TryAdd(Key(authority, serial), (CertificateFate.Intended, Seconds(notAfter)));
        Open += isNew ? 1 : 0;
        return isNew;
    }

    public bool TryIssue(string authority, string serial)
    {
        if (!TryMove(authority, serial, CertificateFate.Intended, CertificateFate.Issued, out _))
            return false;
        Open--;
        Issued++;
        return true;
    }

    /// <summary>A certificate may be revoked before its outcome is known: whether it was signed is then not known either.</summary>
    public bool TryRevoke(string authority, string serial, out uint notAfter)
    {
        if (TryMove(authority, serial, CertificateFate.Issued, CertificateFate.Revoked, out notAfter))
        {
            Revoked++;
            return true;
        }

        if (!TryMove(authority, serial, CertificateFate.Intended, CertificateFate.Revoked, out notAfter))
            return false;
        Open--;
        Revoked++;
        return true;
    }

    /// <summary>Whole seconds since 1970, as they are kept here: enough until the year 2106.</summary>
    public static uint Seconds(DateTimeOffset time) => (uint)Math.Clamp(time.ToUnixTimeSeconds(), 0, uint.MaxValue);

    private bool TryMove(string authority, string serial, CertificateFate from, CertificateFate to, out uint notAfter)
    {
        var key = Key(authority, serial);
        var known = _certificates.TryGetValue(key, out var certificate);
        notAfter = certificate.NotAfter;
        if (!known || certificate.Fate != from)
            return false;
        _certificates[key] = (to, notAfter);
        return true;
    }

    private static UInt128 Key(string authority, string serial)
    {
        var name = $"{authority}/{serial}";
        Span<byte> utf8 = stackalloc byte[name.Length <= 256 ? 768 : 3 * name.Length];
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(utf8[..Encoding.UTF8.GetBytes(name, utf8)], hash);
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(hash);
    }
}
