using System.Diagnostics.Metrics;
using SigningService.Authority.Authorities;
using SigningService.Authority.Revocation;
using SigningService.Server.Keys;
using SigningService.Server.OwnCertificates;

namespace SigningService.Server.Observability;

/// <summary>What can be read off at any time: whether keys are usable, how old the lists are, when certificates end.</summary>
internal sealed class StateMetrics : IDisposable
{
    private readonly Meter _meter = new(IssuanceMetrics.MeterName);
    private readonly AuthorityDirectory _authorities;
    private readonly PublishedLists _lists;
    private readonly OwnCertificateSet _own;
    private readonly CeremonyCalls _calls;
    private readonly TimeProvider _timeProvider;

    public StateMetrics(
        IKeyring keyring, AuthorityDirectory authorities, PublishedLists lists, OwnCertificateSet own, CeremonyCalls calls, TimeProvider timeProvider)
    {
        _authorities = authorities;
        _lists = lists;
        _own = own;
        _calls = calls;
        _timeProvider = timeProvider;
        _meter.CreateObservableGauge("signing.keys.ready", () => keyring.IsReady ? 1 : 0, description: "1 while the token can sign.");
        _meter.CreateObservableGauge("signing.revocation_list.age", ListAges, "s", "Time since thisUpdate, by authority and shard.");
        _meter.CreateObservableGauge("signing.revocation_list.remaining", ListsRemaining, "s", "Time until nextUpdate, by authority and shard; of offline authorities too.");
        _meter.CreateObservableGauge("signing.certificate.remaining", Remaining, "s", "Time until the certificate ends, of authorities and of the service's own.");
        _meter.CreateObservableGauge("signing.authority.ceremony_wanted", Ceremonies, description: "1 for an authority that waits for its parent to sign, in a ceremony; looked at every ten minutes.");
    }

    public void Dispose() => _meter.Dispose();

    // Those that stand are told of too: a series that is always there tells zero from not measured.
    private IEnumerable<Measurement<int>> Ceremonies() =>
    [
        .. _calls.Waiting.Select(id => Of(id, 1)),
        .. _authorities.Intermediates.Where(authority => !_calls.Waiting.Contains(authority.Id)).Select(authority => Of(authority.Id, 0)),
    ];

    private static Measurement<int> Of(string authority, int value) => new(value, new KeyValuePair<string, object?>("authority", authority));

    private IEnumerable<Measurement<double>> ListAges() => _lists.All.Select(list => Of(list.Shard, _timeProvider.GetUtcNow() - list.ThisUpdate));

    private IEnumerable<Measurement<double>> ListsRemaining() => _lists.All.Select(list => Of(list.Shard, list.NextUpdate - _timeProvider.GetUtcNow()));

    private static Measurement<double> Of(ShardId list, TimeSpan time) => new(
        time.TotalSeconds,
        new KeyValuePair<string, object?>("authority", list.Authority),
        new KeyValuePair<string, object?>("shard", list.Segment));

    private IEnumerable<Measurement<double>> Remaining()
    {
        foreach (var authority in _authorities.All.Where(authority => authority.IsInUse))
            yield return RemainingOf(authority.Id, authority.Certificate.NotAfter);
        foreach (var certificate in _own.All)
        {
            if (certificate.Current is { } current)
                yield return RemainingOf(certificate.Purpose, current.NotAfter);
        }
    }

    private Measurement<double> RemainingOf(string name, DateTimeOffset notAfter) =>
        new((notAfter - _timeProvider.GetUtcNow()).TotalSeconds, new KeyValuePair<string, object?>("certificate", name));
}
