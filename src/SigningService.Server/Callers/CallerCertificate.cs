using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using SigningService.Authority;

namespace SigningService.Server.Callers;

/// <summary>
/// What the certificate of a connection says, read once a connection, and at which revocation epoch the ledger last vouched for it.
/// </summary>
internal sealed class CallerCertificate
{
    /// <summary>Before any epoch: the ledger was not asked yet.</summary>
    private const long Never = -1;

    private long _vouchedAt = Never;
    private int _warned;

    private CallerCertificate(X509Certificate2 certificate, CertificateId id)
    {
        Id = id;
        Der = certificate.RawData;
        Subject = certificate.Subject;
        NotBefore = certificate.NotBefore.ToUniversalTime();
        NotAfter = certificate.NotAfter.ToUniversalTime();
        Thumbprint = Convert.ToHexStringLower(SHA256.HashData(Der.Span));
        Identities = ReadIdentities(certificate);
    }

    public CertificateId Id { get; }

    public ReadOnlyMemory<byte> Der { get; }

    /// <summary>Subject as .NET writes it; for logs.</summary>
    public string Subject { get; }

    public DateTimeOffset NotBefore { get; }

    public DateTimeOffset NotAfter { get; }

    /// <summary>SHA-256 over the DER, lower-case hexadecimal.</summary>
    public string Thumbprint { get; }

    /// <summary>
    /// The names that a grant may be bound to, URIs first. The common name counts only where there is no other name: it is the one name
    /// that a profile may let a requester choose freely.
    /// </summary>
    public IReadOnlyList<string> Identities { get; }

    /// <summary>Reads the certificate of a connection; null if its serial number is of no form issued here.</summary>
    public static CallerCertificate? Read(X509Certificate2 certificate, string authority) =>
        SerialNumber.TryCreate(certificate.SerialNumberBytes.Span, out var serial)
            ? new CallerCertificate(certificate, new CertificateId(authority, serial))
            : null;

    public bool IsVouchedFor(long epoch) => Interlocked.Read(ref _vouchedAt) == epoch;

    public void VouchFor(long epoch) => Interlocked.Exchange(ref _vouchedAt, epoch);

    /// <summary>True once: a warning about this certificate is due once a connection, not once a call.</summary>
    public bool WarnOnce() => Interlocked.Exchange(ref _warned, 1) == 0;

    private static string[] ReadIdentities(X509Certificate2 certificate)
    {
        string[] names = [.. CertificateNames.Read(certificate).Select(name => name.ToString()).OrderBy(KindOrder)];
        if (names.Length > 0)
            return names;
        return CertificateNames.CommonName(certificate) is { } commonName ? ["cn:" + commonName] : [];
    }

    private static int KindOrder(string name) => name[..name.IndexOf(':', StringComparison.Ordinal)] switch
    {
        "uri" => 0,
        "dns" => 1,
        "email" => 2,
        _ => 3,
    };
}
