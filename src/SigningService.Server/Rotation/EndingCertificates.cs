using System.Runtime.CompilerServices;
using SigningService.Authority;
using SigningService.Authority.Asn1;
using SigningService.Authority.Authorities;
using SigningService.Authority.Profiles;
using SigningService.Authority.Rotation;
using SigningService.Authority.ServiceKeys;
using SigningService.Server.OwnCertificates;

namespace SigningService.Server.Rotation;

/// <summary>
/// All certificates that somebody should see to: those that were not renewed when they should have been, the authorities', and the
/// service's own once their renewal is late; and the audit key, whose end is the age that the policy gives it.
/// </summary>
internal sealed class EndingCertificates(
    IRotationStore store,
    RenewalAdvising advising,
    AuthorityDirectory authorities,
    OwnCertificateSet own,
    ServiceKeyBook keys,
    ServiceKeyRotation keyRotation,
    ProfileCatalog profiles,
    TimeProvider timeProvider)
{
    /// <summary>Renewals are late after this, or after a fiftieth of a short life.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromHours(1);

    public async IAsyncEnumerable<EndingCertificate> ReadAsync(TimeSpan within, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var certificate in Authorities().Concat(Own()).Concat(AuditKeys()))
            yield return certificate;
        var now = timeProvider.GetUtcNow();
        await foreach (var standing in store.ReadEndingAsync(now.AddSeconds(-1), now + within, cancellationToken))
        {
            var intent = standing.Record.Intent;

            // The service's own stand above, as they are in use; what the ceremony brought are authorities, or clients without a profile here.
            if (intent.Requester == ServiceCaller.Identity || profiles.All.All(profile => profile.Id != intent.Profile))
                continue;
            var lifetime = intent.NotAfter.AddSeconds(1) - intent.NotBefore;
            var advice = advising.Advise(standing);
            if (now >= advice.Latest || now >= advice.RenewAt + PatienceFor(lifetime))
                yield return new EndingCertificate(intent.Id, ExpiringKind.Leaf, intent.Requester, intent.NotAfter, lifetime);
        }
    }

    private IEnumerable<EndingCertificate> Authorities() => authorities.All.Select(authority => Of(
        new CertificateId(authorities.ParentOf(authority).Id, authority.Certificate.Serial), ExpiringKind.Authority, authority.Id, authority.Certificate));

    private IEnumerable<EndingCertificate> Own()
    {
        var now = timeProvider.GetUtcNow();
        foreach (var certificate in own.All)
        {
            if (certificate.Current is not { } current || now < certificate.DueAt + PatienceFor(current.NotAfter - current.NotBefore))
                continue;
            var issuer = authorities.All.First(authority => authority.Certificate.Subject.Equals(current.Issuer));
            var kind = certificate is ResponderCertificate ? ExpiringKind.Responder : ExpiringKind.Service;
            yield return Of(new CertificateId(issuer.Id, current.Serial), kind, certificate.Purpose, current);
        }
    }

    private IEnumerable<EndingCertificate> AuditKeys()
    {
        if (keys.ActiveOf(ServiceKeyPurpose.Audit) is not { } key)
            yield break;
        var end = keyRotation.DueAt(key);
        yield return new EndingCertificate(NameOf(key), ExpiringKind.AuditKey, key.Label, end, end - key.ActiveAt!.Value);
    }

    /// <summary>A key has no serial number: the first octets of its hash stand for one, with a bit set so that they are a positive number.</summary>
    private static CertificateId NameOf(ServiceKey key)
    {
        var octets = key.PublicKey!.Sha256[..16].ToArray();
        octets[0] = (byte)((octets[0] & 0x7F) | 0x40);
        SerialNumber.TryCreate(octets, out var number);
        return new CertificateId(key.Purpose + "-key", number);
    }

    private static EndingCertificate Of(CertificateId id, ExpiringKind kind, string holder, ParsedCertificate certificate) =>
        new(id, kind, holder, certificate.NotAfter, certificate.NotAfter.AddSeconds(1) - certificate.NotBefore);

    private static TimeSpan PatienceFor(TimeSpan lifetime) => lifetime / 50 < Patience ? lifetime / 50 : Patience;
}
