using SigningService.Client.Connections;

namespace SigningService.Client.Holding;

/// <summary>
/// A certificate that somebody else keeps in files, such as the agent: read anew when the files change. What cannot be read, or a pair that
/// does not match because it is being replaced, leaves the one at hand.
/// </summary>
public sealed class FileCertificateSource : ICertificateSource
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private readonly string _chainPath;
    private readonly string _keyPath;
    private readonly string _trustPath;
    private readonly TimeProvider _clock;
    private volatile Content _content;

    /// <summary>Reads the files.</summary>
    /// <param name="chainPath">The leaf followed by its chain, PEM.</param>
    /// <param name="keyPath">The leaf's key, PEM.</param>
    /// <param name="trustPath">The roots, PEM.</param>
    /// <exception cref="FormatException">They cannot be read or do not belong together.</exception>
    /// <exception cref="IOException">A file is not there.</exception>
    public FileCertificateSource(string chainPath, string keyPath, string trustPath, TimeProvider? clock = null)
    {
        _chainPath = chainPath;
        _keyPath = keyPath;
        _trustPath = trustPath;
        _clock = clock ?? TimeProvider.System;
        _content = Content.Read(chainPath, keyPath, trustPath);
    }

    /// <inheritdoc/>
    public event Action? Changed;

    /// <inheritdoc/>
    public ClientIdentity? Current => _content.Identity;

    /// <inheritdoc/>
    public TrustBundle Trust => _content.Trust;

    /// <summary>Looks for changes every two seconds until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            await Task.Delay(Interval, _clock, cancellationToken).ConfigureAwait(false);
            Refresh();
        }
    }

    /// <summary>Looks for changes now.</summary>
    /// <returns>Whether there were any.</returns>
    public bool Refresh()
    {
        try
        {
            var next = Content.Read(_chainPath, _keyPath, _trustPath, _content);
            if (ReferenceEquals(next, _content))
                return false;
            _content = next;
        }
        catch (Exception e) when (e is FormatException or IOException or UnauthorizedAccessException)
        {
            return false;
        }
        Changed?.Invoke();
        return true;
    }

    private sealed record Content(string Chain, string Key, string Roots, ClientIdentity Identity, TrustBundle Trust)
    {
        /// <summary>What did not change keeps its object, so that others see by reference what did.</summary>
        public static Content Read(string chainPath, string keyPath, string trustPath, Content? old = null)
        {
            var (chain, key, roots) = (File.ReadAllText(chainPath), File.ReadAllText(keyPath), File.ReadAllText(trustPath));
            var sameIdentity = old is not null && old.Chain == chain && old.Key == key;
            var sameTrust = old is not null && old.Roots == roots;
            return sameIdentity && sameTrust ? old! : new Content(
                chain,
                key,
                roots,
                sameIdentity ? old!.Identity : ClientIdentity.FromPem(chain, key),
                sameTrust ? old!.Trust : TrustBundle.FromPem(roots));
        }
    }
}
