namespace SigningService.Authority.Authorities;

/// <summary>
/// Where an authority stands in its life. Of each line exactly one is active at any time. The numbers are part of the ledger: never
/// reused.
/// </summary>
public enum AuthorityStage
{
    /// <summary>It is on its way: a key is made or being made, and the parent has not signed for it yet.</summary>
    Prepared = 1,

    /// <summary>It has its certificate, and relying parties can fetch that; it issues nothing yet.</summary>
    Published = 2,

    /// <summary>It issues.</summary>
    Active = 3,

    /// <summary>It issues nothing more, and signs lists and status answers until its last certificate has ended.</summary>
    Retiring = 4,

    /// <summary>Nothing that it issued is valid any more. Its key may be destroyed.</summary>
    Retired = 5,
}
