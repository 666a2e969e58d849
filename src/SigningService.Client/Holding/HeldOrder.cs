using SigningService.Client.Keys;
using SigningService.Client.Requests;

namespace SigningService.Client.Holding;

/// <summary>A further certificate that a <see cref="CertificateHolder"/> asks for with its identity, under the grants of that identity.</summary>
public sealed record HeldOrder
{
    /// <summary>What it is called here and in the state folder: letters, digits, <c>.</c>, <c>_</c>, <c>-</c>. Not <c>identity</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Id of the profile: <c>server-tls</c>.</summary>
    public required string Profile { get; init; }

    public required RequestedNames Names { get; init; }

    public KeyType KeyType { get; init; } = KeyType.P256;

    /// <summary>Time that it is to be valid, whole seconds; null: the profile's.</summary>
    public TimeSpan? Lifetime { get; init; }
}
