namespace SigningService.Authority.Reporting;

/// <summary>Certificates of one profile under one rule of the policy. Numbers are of certificates that are valid now.</summary>
public sealed record RotationGroup(string Profile, string Rule)
{
    public long Certificates { get; private set; }

    /// <summary>Those that live no longer than the rule allows and are not overdue.</summary>
    public long WithinPolicy { get; private set; }

    /// <summary>Not renewed, although the grace before their end has begun.</summary>
    public long Overdue { get; private set; }

    /// <summary>Those that live longer than the rule allows.</summary>
    public long TooLong { get; private set; }

    /// <summary>Not renewed, although their turn is past.</summary>
    public long Late { get; private set; }

    /// <summary>Not renewed, and ending within 7 days.</summary>
    public long Expiring7Days { get; private set; }

    /// <summary>Not renewed, and ending within 30 days.</summary>
    public long Expiring30Days { get; private set; }

    /// <summary>Not renewed, and ending within 90 days.</summary>
    public long Expiring90Days { get; private set; }

    /// <summary>When the oldest of their keys was first certified.</summary>
    public DateTimeOffset? OldestKey { get; private set; }

    /// <summary>Those whose key is, or was, in another certificate as well.</summary>
    public long KeyReused { get; private set; }

    internal void Add(FleetCertificate certificate, RotationVerdict verdict)
    {
        Certificates++;
        if (verdict.IsTooLong)
            TooLong++;
        if (verdict.IsOverdue)
            Overdue++;
        if (verdict is { IsTooLong: false, IsOverdue: false })
            WithinPolicy++;
        if (verdict.IsLate)
            Late++;
        if (certificate.IsKeyReused)
            KeyReused++;
        if (OldestKey is not { } oldest || certificate.KeySince < oldest)
            OldestKey = certificate.KeySince;
        if (!certificate.IsRenewed)
            AddExpiring(verdict.Left);
    }

    private void AddExpiring(TimeSpan left)
    {
        if (left <= TimeSpan.FromDays(7))
            Expiring7Days++;
        if (left <= TimeSpan.FromDays(30))
            Expiring30Days++;
        if (left <= TimeSpan.FromDays(90))
            Expiring90Days++;
    }
}
