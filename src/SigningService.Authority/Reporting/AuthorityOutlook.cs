using SigningService.Authority.Authorities;
using SigningService.Authority.Rotation;

namespace SigningService.Authority.Reporting;

/// <summary>An authority in a report.</summary>
/// <param name="NextStep">A sentence.</param>
/// <param name="NextStepAt">When that is due; past if it is late.</param>
public sealed record AuthorityOutlook(string Authority, DateTimeOffset NotBefore, DateTimeOffset NotAfter, string NextStep, DateTimeOffset NextStepAt)
{
    public static AuthorityOutlook Of(CertificateAuthority authority, AuthorityRotationRule rule, DateTimeOffset? retiredAt)
    {
        var certificate = authority.Certificate;
        var dueAt = certificate.NotBefore + rule.KeyAge < certificate.NotAfter ? certificate.NotBefore + rule.KeyAge : certificate.NotAfter;
        var (step, at) = (authority, retiredAt) switch
        {
            (_, { } end) => ("Sign its lists and answers until its last certificate has ended.", end),
            ({ IsRoot: true } or { IsOffline: true }, _) => ("Call a ceremony before it ends.", certificate.NotAfter - rule.PrepareAhead),
            _ => ($"Prepare its successor; its key is due to be replaced at {dueAt:u}.", dueAt - rule.PublishFor - rule.PrepareAhead),
        };
        return new AuthorityOutlook(authority.Id, certificate.NotBefore, certificate.NotAfter, step, at);
    }
}
