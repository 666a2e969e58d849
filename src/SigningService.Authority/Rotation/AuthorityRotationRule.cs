namespace SigningService.Authority.Rotation;

/// <summary>How issuing authorities are rotated.</summary>
/// <param name="KeyAge">An authority whose key signs longer than this is due to be replaced.</param>
/// <param name="PublishFor">How long a new authority is published before it signs, so that relying parties have it by then.</param>
/// <param name="PrepareAhead">How long before it is due the successor's key is made, so that there is time for the ceremony of the parent.</param>
public sealed record AuthorityRotationRule(TimeSpan KeyAge, TimeSpan PublishFor, TimeSpan PrepareAhead)
{
    /// <summary>What counts where no file says otherwise: two years, a week, two months.</summary>
    public static AuthorityRotationRule Default { get; } = new(TimeSpan.FromDays(730), TimeSpan.FromDays(7), TimeSpan.FromDays(60));
}
