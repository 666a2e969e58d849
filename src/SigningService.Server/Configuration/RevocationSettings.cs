using SigningService.Authority.Revocation.Deltas;

namespace SigningService.Server.Configuration;

/// <summary>How revocation lists are kept fresh.</summary>
/// <param name="ListLifetime">From thisUpdate to nextUpdate.</param>
/// <param name="Refresh">A list older than this gets a successor; well below the lifetime.</param>
/// <param name="PublishDelay">From a revocation to the list that carries it; revocations within it share one list.</param>
/// <param name="CloseIntentsAfter">What was intended and is not known to be signed is revoked after this, if no retry came.</param>
/// <param name="Deltas">Which authorities publish delta lists.</param>
internal sealed record RevocationSettings(TimeSpan ListLifetime, TimeSpan Refresh, TimeSpan PublishDelay, TimeSpan CloseIntentsAfter, DeltaPolicy Deltas);
