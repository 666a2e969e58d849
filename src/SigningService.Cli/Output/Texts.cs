using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using SigningService.Contracts.V1;

namespace SigningService.Cli.Output;

/// <summary>Values of the wire in the words that the commands take and show.</summary>
internal static class Texts
{
    public static string Of(Timestamp? time) => time is null ? "" : Of(time.ToDateTimeOffset());

    public static string Of(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    public static string Of(long number) => number.ToString(CultureInfo.InvariantCulture);

    public static string Of(CertificateState state) => state switch
    {
        CertificateState.Active => "active",
        CertificateState.Revoked => "revoked",
        CertificateState.Expired => "expired",
        _ => "unknown",
    };

    public static string Of(CertificateStatus status) => status switch
    {
        CertificateStatus.Good => "good",
        CertificateStatus.Revoked => "revoked",
        _ => "unknown",
    };

    public static string Of(AuthorityState state) => state switch
    {
        AuthorityState.Active => "active",
        AuthorityState.Unavailable => "unavailable",
        AuthorityState.Offline => "offline",
        _ => "unknown",
    };

    public static string Of(RenewalReason reason) => reason switch
    {
        RenewalReason.Routine => "routine",
        RenewalReason.Calendar => "calendar",
        RenewalReason.Incident => "incident",
        RenewalReason.Policy => "policy",
        RenewalReason.Renewed => "renewed",
        RenewalReason.Ended => "ended",
        _ => "unknown",
    };

    public static string Of(RevocationReason reason) => reason switch
    {
        RevocationReason.Unspecified => "unspecified",
        RevocationReason.KeyCompromise => "key-compromise",
        RevocationReason.AffiliationChanged => "affiliation-changed",
        RevocationReason.Superseded => "superseded",
        RevocationReason.CessationOfOperation => "cessation-of-operation",
        RevocationReason.PrivilegeWithdrawn => "privilege-withdrawn",
        _ => Of((long)reason),
    };
}
