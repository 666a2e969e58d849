namespace SigningService.Authority.Reporting;

/// <summary>How the fleet stands against the rotation policy.</summary>
/// <param name="At">When this was true, whole seconds.</param>
/// <param name="PolicyVersion">SHA-256 over the text of the policy.</param>
/// <param name="Groups">By profile, then in the order of the policy's rules.</param>
/// <param name="LateRequesters">Most certificates first, at most <see cref="LateListed"/>.</param>
/// <param name="LateRequesterCount">How many there are.</param>
/// <param name="Authorities">Roots first.</param>
public sealed record RotationReport(
    DateTimeOffset At,
    ReadOnlyMemory<byte> PolicyVersion,
    IReadOnlyList<RotationGroup> Groups,
    IReadOnlyList<LateRequester> LateRequesters,
    long LateRequesterCount,
    IReadOnlyList<AuthorityOutlook> Authorities)
{
    public const int LateListed = 100;
}
