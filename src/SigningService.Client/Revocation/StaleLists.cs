namespace SigningService.Client.Revocation;

/// <summary>What to do with peers whose revocation status is not known.</summary>
public enum StaleLists
{
    /// <summary>Fail closed: refuse them until there is a valid list again.</summary>
    Refuse,

    /// <summary>Fail open: accept them, unless the last list that was seen has them.</summary>
    Accept,
}
