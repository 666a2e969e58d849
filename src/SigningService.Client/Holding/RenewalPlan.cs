using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using SigningService.Contracts.V1;

namespace SigningService.Client.Holding;

/// <summary>When a certificate is renewed and when that is asked again.</summary>
internal sealed record RenewalPlan(DateTimeOffset RenewTime, DateTimeOffset LatestTime, DateTimeOffset AskAgain, string Reason)
{
    private static readonly TimeSpan LongestPoll = TimeSpan.FromHours(6);

    /// <summary>Whether the service says that the certificate is revoked or expired.</summary>
    public bool IsEnded { get; private init; }

    /// <summary>What is done without advice: two thirds of life, and up to a twentieth more, by the serial number and so the same after a restart.</summary>
    public static RenewalPlan WithoutAdvice(X509Certificate2 certificate, DateTimeOffset now)
    {
        var (start, life) = LifeOf(certificate);
        var hash = BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData(certificate.SerialNumberBytes.Span));
        var share = (2.0 / 3) + (hash / (double)uint.MaxValue / 20);
        return new RenewalPlan(start + (life * share), start + (life * 0.9), now + Shorter(life / 6, LongestPoll), "two thirds of its life");
    }

    /// <summary>
    /// What the service advised. That it was renewed already helps nobody who has not got the successor: then the plan without advice holds.
    /// </summary>
    public static RenewalPlan Of(RenewalAdvice? advice, X509Certificate2 certificate, DateTimeOffset now)
    {
        var own = WithoutAdvice(certificate, now);
        if (advice is null)
            return own;
        if (advice.Reason == RenewalReason.Ended)
            return own with { IsEnded = true };
        var poll = advice.PollAfter?.ToTimeSpan() is { } asked && asked > TimeSpan.FromSeconds(1) ? Shorter(asked, TimeSpan.FromDays(1)) : TimeSpan.FromSeconds(1);
        if (advice.Reason == RenewalReason.Renewed || advice.RenewTime is null)
            return own with { AskAgain = now + Shorter(LongestPoll, TimeSpan.FromSeconds(Math.Max(poll.TotalSeconds, 60))) };
        var renew = advice.RenewTime.ToDateTimeOffset();
        return new RenewalPlan(renew, advice.LatestTime?.ToDateTimeOffset() ?? own.LatestTime, now + poll, advice.Explanation);
    }

    private static (DateTimeOffset Start, TimeSpan Life) LifeOf(X509Certificate2 certificate) =>
        (certificate.NotBefore.ToUniversalTime(), certificate.NotAfter - certificate.NotBefore);

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
