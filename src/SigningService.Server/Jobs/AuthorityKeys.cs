using SigningService.Authority.Authorities;
using SigningService.Authority.Configuration;
using SigningService.Authority.Keys;
using SigningService.Server.Observability;

namespace SigningService.Server.Jobs;

/// <summary>Whether the keys at hand are those of the authorities' certificates.</summary>
internal sealed class AuthorityKeys(AuthorityDirectory authorities, ILogger<AuthorityKeys> logger)
{
    /// <summary>Has the key of each authority that signs here sign a challenge. A token that is away proves nothing and is no fault.</summary>
    /// <exception cref="ReviewedFileException">A key is another one than its certificate says; all such authorities are named.</exception>
    public async Task ProveAsync(CancellationToken cancellationToken)
    {
        var faults = new List<string>();
        foreach (var authority in authorities.All.Where(authority => authority.SignsStatus))
        {
            try
            {
                if (!await KeyProof.HoldsAsync(authority.Issuer.Key!, authority.Certificate.PublicKey, cancellationToken))
                    faults.Add($"The key at hand for {authority.Id} does not belong to its certificate: a challenge that it signed does not verify. Bring the token that the ceremony filled, or the folder that belongs to this one.");
            }
            catch (SigningUnavailableException e)
            {
                Log.KeyNotProven(logger, authority.Id, e.Message);
            }
        }

        if (faults.Count > 0)
            throw new ReviewedFileException(faults);
    }
}
