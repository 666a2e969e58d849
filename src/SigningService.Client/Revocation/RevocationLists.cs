using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using SigningService.Client.Holding;
using SigningService.Client.Verification;

namespace SigningService.Client.Revocation;

/// <summary>
/// Keeps the revocation lists of all issuers fresh in the background, and says from memory whether a certificate is revoked: no handshake
/// and no request waits for the network. Lists are verified under the authorities of the trust bundle, of the own chain, and of the
/// verified chains of peers. Safe for many threads.
/// </summary>
public sealed class RevocationLists : IDisposable
{
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(20);

    private readonly ICertificateSource _source;
    private readonly RevocationOptions _options;
    private readonly TimeProvider _clock;
    private readonly VerifiedLists _lists;
    private readonly RevocationListFetch _fetch = new();
    private readonly RevocationListCache _cache;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private bool _cacheRead;
    private volatile List<string> _problems = [];

    /// <param name="source">Gives the authorities whose lists are taken, and where they are published if the options do not say.</param>
    public RevocationLists(ICertificateSource source, RevocationOptions? options = null, TimeProvider? clock = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        _source = source;
        _options = options ?? new RevocationOptions();
        _clock = clock ?? TimeProvider.System;
        _lists = new VerifiedLists(KnownAuthorities, _clock, _options.KeepsLists);
        _cache = new RevocationListCache(_options.CacheFolder);
    }

    /// <summary>Raised after each round of fetching, on any thread.</summary>
    public event Action? Refreshed;

    /// <summary>The lists that answers are given from.</summary>
    public IReadOnlyList<HeldRevocationList> Held =>
        [.. _lists.All.Select(list => new HeldRevocationList(new X500DistinguishedName(list.Issuer).Name, list.ThisUpdate, list.NextUpdate, list.Entries))];

    /// <summary>What went wrong in the last round, a sentence for each location; empty if nothing did.</summary>
    public IReadOnlyList<string> Problems => _problems;

    /// <summary>
    /// Whether a list has outlived its nextUpdate and the grace, or none is there at all. The last list of an authority that is retired does
    /// not count: it has left the trust bundle and the own chain. (Under a bundle of roots alone, those that peers have shown count.)
    /// </summary>
    public bool IsStale => !_lists.All.Any() || _lists.InUse(countsLearnt: _source.Trust.Intermediates.Count == 0).Any(list => !IsFresh(list));

    /// <summary>Whether certificates of unknown status are refused.</summary>
    public bool FailsClosed => _options.WhenStale == StaleLists.Refuse;

    /// <summary>
    /// The lists of authorities that are known now, each verified and the newest that was seen, for a server that reads them from a file;
    /// empty if there are none, or <see cref="RevocationOptions.KeepsLists"/> is not set.
    /// </summary>
    public string ToPem() => string.Concat(_lists.InUse(countsLearnt: true)
        .Where(list => list.Der is not null)
        .OrderBy(list => Convert.ToHexString(list.Issuer) + string.Concat(list.Scope ?? []), StringComparer.Ordinal)
        .Select(list => PemEncoding.WriteString("X509 CRL", list.Der) + "\n"));

    /// <summary>What the lists at hand say about a certificate. It is not asked whether the certificate is any good otherwise.</summary>
    public RevocationStatus StatusOf(X509Certificate2 certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        return StatusOf(CertificateKey.Of(certificate));
    }

    /// <summary>Whether a list has the certificate.</summary>
    public bool IsRevoked(X509Certificate2 certificate) => StatusOf(certificate) == RevocationStatus.Revoked;

    /// <summary>
    /// Fetches all lists now. Never throws for what is wrong with a list or its publisher; <see cref="Problems"/> has it, and the lists
    /// at hand stay.
    /// </summary>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var problems = new List<string>();
            var locations = Locations();
            if (locations.Count == 0)
                problems.Add("There is no location to fetch revocation lists from: none is set, and the certificate names none.");
            _lists.Learn([]);
            ReadCache(locations);
            foreach (var location in locations)
                await RefreshAsync(location, problems, cancellationToken).ConfigureAwait(false);
            _problems = problems;
        }
        finally
        {
            _turn.Release();
        }
        Refreshed?.Invoke();
    }

    /// <summary>Keeps the lists fresh until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            await RefreshAsync(cancellationToken).ConfigureAwait(false);
            var pause = _problems.Count > 0 && RetryInterval < _options.RefreshInterval ? RetryInterval : _options.RefreshInterval;
            await Task.Delay(pause * (RandomNumberGenerator.GetInt32(900, 1001) / 1000.0), _clock, cancellationToken).ConfigureAwait(false);
        }
    }

    public void Dispose()
    {
        _fetch.Dispose();
        _turn.Dispose();
    }

    internal RevocationStatus StatusOf(CertificateKey certificate)
    {
        if (certificate.Serial is not { } serial)
            return RevocationStatus.Unknown;
        var isFresh = false;
        foreach (var list in _lists.Of(certificate))
        {
            if (list.Contains(serial))
                return RevocationStatus.Revoked;
            isFresh |= IsFresh(list);
        }
        return isFresh ? RevocationStatus.Good : RevocationStatus.Unknown;
    }

    /// <summary>Makes authorities known that a verified chain has shown, so that lists of theirs can be verified.</summary>
    internal void Learn(IEnumerable<X509Certificate2> issuers) => _lists.Learn(issuers);

    private bool IsFresh(RevocationListContent list) => _clock.GetUtcNow() < list.NextUpdate + _options.Grace;

    private IReadOnlyList<Uri> Locations() =>
        _options.Locations.Count > 0 ? [.. _options.Locations]
        : _source.Current is { } current && PublishedLocation.Of(current.Certificate) is { } published ? [published]
        : [];

    private void ReadCache(IEnumerable<Uri> locations)
    {
        if (_cacheRead)
            return;
        foreach (var location in locations)
        {
            _cacheRead = true;
            if (_cache.Read(location) is { } content)
                Take(content, out _);
        }
    }

    private async Task RefreshAsync(Uri location, List<string> problems, CancellationToken cancellationToken)
    {
        try
        {
            if (await _fetch.ReadAsync(location, cancellationToken).ConfigureAwait(false) is not { } content)
                return;
            var faults = Take(content, out var isNewest);
            problems.AddRange(faults.Select(fault => $"{location}: {fault}"));
            if (faults.Count > 0)
                _fetch.Forget(location);
            else if (isNewest)
                _cache.Write(location, content);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or UnauthorizedAccessException or NotSupportedException
            || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            problems.Add($"{location}: {e.Message}");
        }
    }

    // One list that does not hold does not keep the others from being taken.
    private List<string> Take(byte[] content, out bool isNewest)
    {
        var faults = new List<string>();
        isNewest = true;
        try
        {
            foreach (var der in RevocationListFile.Split(content))
            {
                try
                {
                    isNewest &= _lists.Take(der);
                }
                catch (VerificationFailedException e)
                {
                    faults.Add(e.Message);
                }
            }
        }
        catch (VerificationFailedException e)
        {
            faults.Add(e.Message);
        }
        return faults;
    }

    private IEnumerable<X509Certificate2> KnownAuthorities() =>
        _source.Trust.Roots.Concat(_source.Trust.Intermediates).Concat(_source.Current?.Chain ?? []);
}
