using System.Globalization;
using Envoy.Service.Discovery.V3;

namespace SigningService.Cli.Agent.Workloads;

/// <summary>
/// What one stream of a proxy asked for and was told. The same is never told twice in a row: a proxy that rejects it hears of it again when
/// there is something else to hear.
/// </summary>
internal sealed class SecretSubscription
{
    private string[]? _names;
    private string _nonce = "";
    private long _responses;

    /// <summary>What was told last; empty at first.</summary>
    public string Version { get; private set; } = "";

    /// <summary>Takes a request.</summary>
    /// <returns>Why the last response was rejected; null if it was not.</returns>
    public string? Take(DiscoveryRequest request)
    {
        // Sent before the last response was seen: one that answers for that follows, with all that the proxy wants. On a new stream there
        // is no response yet; a nonce there is of the stream before.
        if (_nonce.Length > 0 && request.ResponseNonce != _nonce)
            return null;
        _names = [.. request.ResourceNames];
        return _nonce.Length > 0 ? request.ErrorDetail?.Message : null;
    }

    /// <summary>What is to be told now; null if nothing is.</summary>
    public DiscoveryResponse? Answer(Func<IReadOnlyList<string>, SecretSet> find)
    {
        if (_names is null || find(_names) is not { IsEmpty: false } secrets || secrets.Version == Version)
            return null;
        Version = secrets.Version;
        _nonce = (++_responses).ToString(CultureInfo.InvariantCulture);
        return secrets.ToResponse(_nonce);
    }
}
