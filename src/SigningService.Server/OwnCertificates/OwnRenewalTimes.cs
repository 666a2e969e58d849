using SigningService.Authority;
using SigningService.Authority.Rotation;

namespace SigningService.Server.OwnCertificates;

/// <summary>Asks the policy about the service's own certificates as about everyone's: turn, calendar, incident, retirement of the authority.</summary>
internal sealed class OwnRenewalTimes(IRotationStore store, RenewalAdvising advising)
{
    /// <summary>Sets when a certificate is due. While the ledger cannot be read, what was known counts.</summary>
    public async Task UpdateAsync(OwnCertificate certificate, CancellationToken cancellationToken)
    {
        if (certificate.Id is not { } id)
            return;
        try
        {
            if (await store.FindStandingAsync(id, cancellationToken) is { } standing)
                certificate.Schedule(DueAt(advising.Advise(standing)));
        }
        catch (LedgerUnavailableException)
        {
            // It cannot be renewed now either.
        }
    }

    // One that was renewed and is still in use here has a successor whose key was lost in a stop between issuing and installing.
    private static DateTimeOffset DueAt(RenewalAdvice advice) =>
        advice.Reason is RenewalReason.Ended or RenewalReason.Renewed ? DateTimeOffset.MinValue : advice.RenewAt;
}
