namespace SigningService.Authority.ServiceKeys;

/// <summary>Where a key of the service stands in its life. Numbers stand in the ledger for ever.</summary>
public enum ServiceKeyStage
{
    /// <summary>Its label is taken; the token may or may not have made it.</summary>
    Intended = 1,

    /// <summary>The token has made it; it signs nothing that counts yet.</summary>
    Made = 2,

    /// <summary>It signs.</summary>
    Active = 3,

    /// <summary>Another has taken its place. What it signed still counts.</summary>
    Replaced = 4,

    /// <summary>Its private half is gone. Its public half stays.</summary>
    Destroyed = 5,
}
