using SigningService.Authority.Keys;

namespace SigningService.Authority.Reporting;

/// <summary>The key that evidence is signed with. It is replaced while the service runs: whoever signs asks for it at each use.</summary>
/// <param name="first">The one that the ceremony made; null if the hierarchy has none.</param>
public sealed class AuditKey(ISigningKey? first)
{
    private volatile ISigningKey? _key = first;

    public ISigningKey? First { get; } = first;

    /// <summary>Null if the hierarchy has none.</summary>
    public ISigningKey? Key => _key;

    internal void Replace(ISigningKey key) => _key = key;
}
