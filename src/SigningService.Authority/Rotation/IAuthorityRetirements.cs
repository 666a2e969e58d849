namespace SigningService.Authority.Rotation;

/// <summary>When authorities stop to vouch for what they issued, as renewal advice sees it. Answers from memory.</summary>
public interface IAuthorityRetirements
{
    /// <summary>The moment from which certificates of an authority are not to be relied on; null while no such moment is set.</summary>
    DateTimeOffset? EndOf(string authority);
}
