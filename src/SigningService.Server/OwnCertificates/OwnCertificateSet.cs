namespace SigningService.Server.OwnCertificates;

/// <summary>All certificates that the service has for itself; responders come and go with their authorities.</summary>
internal sealed class OwnCertificateSet(params IReadOnlyList<OwnCertificate> first)
{
    private volatile IReadOnlyList<OwnCertificate> _all = first;

    public IReadOnlyList<OwnCertificate> All => _all;

    /// <summary>Not for use by several threads at once, unlike reading.</summary>
    public void Add(OwnCertificate certificate) => _all = [.. _all, certificate];

    public void Remove(OwnCertificate certificate) => _all = [.. _all.Where(other => other != certificate)];
}
