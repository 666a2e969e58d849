using SigningService.Authority.Linting.Views;

namespace SigningService.Authority.Linting;

/// <summary>One rule that every entry of a revocation list must keep. It has no state: all entries share one walk over the list.</summary>
internal interface IRevokedEntryRule
{
    /// <summary>Stable, kebab case.</summary>
    string Id { get; }

    /// <summary>The text that demands it.</summary>
    string Clause { get; }

    /// <summary>A sentence that says what is wrong; null if nothing is.</summary>
    string? Check(in RevokedEntryView entry, TbsCertListView list);
}
