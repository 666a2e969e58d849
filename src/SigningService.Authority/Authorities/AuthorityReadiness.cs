using SigningService.Authority.Keys;
using SigningService.Authority.Refusals;
using SigningService.Authority.Revocation;

namespace SigningService.Authority.Authorities;

/// <summary>What must be so before an authority issues: its key belongs to its certificate, and its lists are out.</summary>
internal sealed class AuthorityReadiness(RevocationListPublishing publishing, IRevocationStore lists)
{
    /// <summary>Makes the lists that are missing.</summary>
    /// <exception cref="RefusedException">It is revoked, or its key is another one.</exception>
    public async Task RequireAsync(CertificateAuthority authority, CancellationToken cancellationToken)
    {
        if (authority.IsRoot)
            return;
        if (authority.IsRevoked)
            throw new RefusedException(RefusalReason.AuthorityNotInStage, $"The certificate of {authority.Id} is revoked. Make another successor.");
        await KeyProof.RequireAsync(authority.Issuer.Key!, authority.Certificate.PublicKey, cancellationToken);
        foreach (var list in authority.Lists)
        {
            if (await lists.FindCurrentListAsync(list, cancellationToken) is null)
                await publishing.PublishAsync(list, cancellationToken);
        }
    }

    /// <summary>Publishes the lists of an authority, if its key can be used now.</summary>
    public async Task TryPublishListsAsync(CertificateAuthority authority)
    {
        try
        {
            foreach (var list in authority.Lists)
                await publishing.PublishAsync(list, CancellationToken.None);
        }
        catch (SigningUnavailableException)
        {
            // It is published all the same; the schedule makes the lists that are missing as soon as the key can be used.
        }
    }
}
