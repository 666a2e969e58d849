using SigningService.Authority.Rotation;

namespace SigningService.Authority.Reporting;

/// <summary>How one certificate stands against its rule.</summary>
/// <param name="Left">Until its last second is over.</param>
internal readonly record struct RotationVerdict(bool IsTooLong, bool IsOverdue, bool IsLate, TimeSpan Left)
{
    public static RotationVerdict Of(FleetCertificate certificate, RotationRule rule, RotationPolicy policy, DateTimeOffset now)
    {
        var until = certificate.NotAfter.AddSeconds(1);
        var isTooLong = until - certificate.NotBefore > rule.MaximumLifetime;
        var life = new Stretch(DateTimeOffset.FromUnixTimeSeconds(certificate.CreatedAt.ToUnixTimeSeconds()), until);
        if (certificate.IsRenewed || life.Length <= TimeSpan.Zero)
            return new RotationVerdict(isTooLong, false, false, until - now);
        var isOverdue = now > until - (life.Length * rule.Grace);
        var isLate = isOverdue || now > RenewalSchedule.Place(life, RenewalPhase.Of(certificate.Lineage, certificate.Profile), rule, policy).RenewAt;
        return new RotationVerdict(isTooLong, isOverdue, isLate, until - now);
    }
}
