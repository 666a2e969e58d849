using System.Security.Cryptography;
using SigningService.Authority;
using SigningService.Authority.Asn1;

namespace SigningService.Server.OwnCertificates;

/// <summary>One of the certificates that the service has for itself.</summary>
internal abstract class OwnCertificate(string purpose)
{
    private OwnOrder? _open;

    /// <summary>What it is for, in logs and request ids: <c>tls</c>, <c>responder-server-ca</c>.</summary>
    public string Purpose { get; } = purpose;

    /// <summary>Null until there is one.</summary>
    public ParsedCertificate? Current { get; private set; }

    /// <summary>Name of the current one; null until there is one.</summary>
    public CertificateId? Id { get; private set; }

    /// <summary>When the next one is to be had.</summary>
    public DateTimeOffset DueAt { get; private set; } = DateTimeOffset.MinValue;

    /// <summary>Whether the next one is wanted whatever the policy says of the current one.</summary>
    public virtual bool IsWanted => Current is null;

    /// <summary>The order for the next certificate: the open one if there is one.</summary>
    public async ValueTask<OwnOrder> OrderAsync(CancellationToken cancellationToken) => _open ??= await PrepareAsync(cancellationToken);

    /// <summary>Gives up the order that is open: it can never be filled.</summary>
    public void Abandon() => _open = null;

    /// <summary>Takes what is kept from before the start into use, if it still fits.</summary>
    public abstract void Load();

    protected abstract ValueTask<OwnOrder> PrepareAsync(CancellationToken cancellationToken);

    protected string NewRequestId() => $"{Purpose}-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}";

    /// <summary>Takes over what the policy says of the current one.</summary>
    public void Schedule(DateTimeOffset dueAt) => DueAt = dueAt;

    /// <summary>Notes the certificate that is in use from now on.</summary>
    /// <param name="authority">Id of the authority that issued it.</param>
    protected void Use(ParsedCertificate certificate, string authority)
    {
        _open = null;
        Current = certificate;
        Id = new CertificateId(authority, certificate.Serial);

        // Until the policy is asked, and if it cannot be: at two thirds of its life, a little spread, so that the certificates of one start
        // do not all fall due in one moment.
        var share = RandomNumberGenerator.GetInt32(630, 667) / 1000.0;
        DueAt = certificate.NotBefore + ((certificate.NotAfter - certificate.NotBefore) * share);
    }
}
