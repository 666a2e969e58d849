using SigningService.Authority;

namespace SigningService.Server.Rotation;

/// <summary>Tells those who watch renewals that advice may have changed. Raising never waits; what advice is now, each watcher finds out itself.</summary>
internal sealed class RenewalSignals
{
    private readonly Dictionary<CertificateId, HashSet<RenewalSubscription>> _byCertificate = [];
    private readonly HashSet<RenewalSubscription> _all = [];
    private readonly Lock _turn = new();

    public RenewalSubscription Subscribe(IReadOnlyCollection<CertificateId> certificates)
    {
        var subscription = new RenewalSubscription(this, certificates);
        lock (_turn)
        {
            _all.Add(subscription);
            foreach (var certificate in certificates)
            {
                if (!_byCertificate.TryGetValue(certificate, out var watchers))
                    _byCertificate.Add(certificate, watchers = []);
                watchers.Add(subscription);
            }
        }

        return subscription;
    }

    /// <summary>Something happened to one certificate: it was renewed, revoked, made part of an incident.</summary>
    public void Raise(CertificateId certificate)
    {
        lock (_turn)
        {
            foreach (var watcher in _byCertificate.GetValueOrDefault(certificate, []))
                watcher.Wake();
        }
    }

    /// <summary>Something happened that may concern all: another policy, an incident opened or closed, an authority retired.</summary>
    public void RaiseAll()
    {
        lock (_turn)
        {
            foreach (var watcher in _all)
                watcher.Wake();
        }
    }

    internal void Remove(RenewalSubscription subscription)
    {
        lock (_turn)
        {
            _all.Remove(subscription);
            foreach (var certificate in subscription.Certificates)
            {
                if (_byCertificate.TryGetValue(certificate, out var watchers) && watchers.Remove(subscription) && watchers.Count == 0)
                    _byCertificate.Remove(certificate);
            }
        }
    }
}
