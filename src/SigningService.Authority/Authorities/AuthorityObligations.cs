using SigningService.Authority.Profiles;
using SigningService.Authority.Refusals;

namespace SigningService.Authority.Authorities;

/// <summary>How long an authority is bound by what it signed or will sign: it ends only when nothing needs it any more.</summary>
public sealed class AuthorityObligations(AuthorityDirectory authorities, IAuthorityStore store, ProfileCatalog profiles)
{
    /// <summary>The longest certificate that a line issues.</summary>
    public TimeSpan LongestLeafOf(string line) =>
        profiles.All.Where(profile => profile.Issuer == line).Select(profile => profile.MaximumLifetime).DefaultIfEmpty(TimeSpan.Zero).Max();

    /// <summary>When the last certificate of an authority ends; null if it issued none. Its responder's do not count.</summary>
    public ValueTask<DateTimeOffset?> LastExpiryAsync(AuthorityRecord record, CancellationToken cancellationToken) =>
        store.FindLastExpiryAsync(record.Id, profiles.All.FirstOrDefault(profile => profile.Issuer == record.Line && profile.OcspNoCheck)?.Id, cancellationToken);

    /// <summary>Refuses to end an authority that is still needed.</summary>
    /// <exception cref="RefusedException">With <see cref="RefusalReason.KeyStillNeeded"/>, saying by what and for how long.</exception>
    public async ValueTask RequireNoneAsync(AuthorityRecord record, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (record.IsRoot)
        {
            var below = authorities.All.FirstOrDefault(other =>
                !other.IsRoot && other.IsInUse && other.Certificate.NotAfter >= now && authorities.ParentOf(other).Id == record.Id);
            if (below is not null)
                throw new RefusedException(RefusalReason.KeyStillNeeded, $"{below.Id} hangs below {record.Id} and is in use. Retire it first.");
        }
        else if (await LastExpiryAsync(record, cancellationToken) is { } last && last >= now)
        {
            throw new RefusedException(RefusalReason.KeyStillNeeded, $"The last certificate of {record.Id} ends at {last:u}. Until then it signs lists and status answers.");
        }
    }
}
