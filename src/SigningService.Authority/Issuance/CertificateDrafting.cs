using System.Security.Cryptography;
using SigningService.Authority.Asn1;
using SigningService.Authority.Authorities;
using SigningService.Authority.Linting;
using SigningService.Authority.Profiles;
using SigningService.Authority.Refusals;
using SigningService.Authority.Revocation;

namespace SigningService.Authority.Issuance;

/// <summary>Decides what stands in a certificate: the caller's order, the profile and the issuer say it, nothing else does.</summary>
internal sealed class CertificateDrafting(ProfileCatalog profiles, AuthorityDirectory authorities, PublicationUrls urls)
{
    public static readonly TimeSpan ShortestLifetime = TimeSpan.FromSeconds(60);

    /// <summary>The active authority of the profile's line; only the responder of another one gets its certificate from that one.</summary>
    public CertificateAuthority IssuerOf(IssuanceOrder order)
    {
        if (order.Responder is not { } id)
            return authorities.ActiveOf(order.Profile.Issuer);
        var authority = authorities.Get(id);
        return order.Profile.OcspNoCheck && authority.Line == order.Profile.Issuer && authority.SignsStatus
            ? authority
            : throw new RefusedException(RefusalReason.AuthorityNotInStage, $"The authority {id} has no use for a responder now.");
    }

    /// <summary>Every byte of the certificate but the signature, under a fresh serial number.</summary>
    /// <param name="longest">The longest lifetime that profile and rotation policy allow.</param>
    /// <exception cref="RefusedException">The issuer cannot certify that long, or no more.</exception>
    public CertificateTemplate Draft(IssuanceOrder order, CertificateAuthority authority, TimeSpan longest, DateTimeOffset now)
    {
        if (authority.IsRevoked)
            throw new RefusedException(RefusalReason.UnknownAuthority, $"The authority {authority.Id} is revoked and issues nothing more.");

        var serial = SerialNumber.Random();
        var profile = order.Profile;
        var lifetime = LifetimeOf(order, longest);
        var notBefore = DateTimeOffset.FromUnixTimeSeconds(now.ToUnixTimeSeconds()) - BackdateOf(profile, lifetime);
        if (notBefore < authority.Issuer.NotBefore)
            notBefore = authority.Issuer.NotBefore;

        // Both ends count (RFC 5280, 4.1.2.5): 90 days are 7,776,000 seconds with the last one in.
        var notAfter = notBefore + lifetime - TimeSpan.FromSeconds(1);
        if (order.Responder is not null && notAfter > authority.Issuer.NotAfter)
            notAfter = authority.Issuer.NotAfter; // A retiring authority answers to its very end.
        if (order.EndsBy is { } end && notAfter > end)
            notAfter = end;
        if (notAfter > authority.Issuer.NotAfter || now < authority.Issuer.NotBefore)
        {
            throw RefusedException.ForField(
                RefusalReason.LifetimeNotAllowed,
                "lifetime",
                $"The certificate would be valid outside of its issuer {authority.Id}, which is valid from {authority.Issuer.NotBefore:u} to {authority.Issuer.NotAfter:u}. Ask for a shorter lifetime, or have an operator activate its successor.");
        }

        var shard = ShardOf(serial, profile.Shards);
        return new CertificateTemplate
        {
            Serial = serial,
            SignatureAlgorithm = authority.Issuer.Algorithm,
            Issuer = authority.Issuer.Name,
            NotBefore = notBefore,
            NotAfter = notAfter,
            Subject = order.Admission.Subject,
            PublicKey = order.PublicKey,
            AuthorityKeyIdentifier = authority.Issuer.KeyIdentifier,
            KeyUsage = profile.KeyUsage,
            ExtendedKeyUsages = profile.ExtendedKeyUsages,
            Names = order.Admission.Names,
            OcspNoCheck = profile.OcspNoCheck,
            RelatedCertificateSha256 = order.RelatedCertificateSha256,
            // A responder is not asked about itself (RFC 6960, 4.2.2.2.1).
            RevocationListUrl = profile.OcspNoCheck ? null : urls.RevocationList(new ShardId(authority.Id, shard)),
            OcspUrl = profile.OcspNoCheck ? null : urls.Ocsp,
            IssuerUrl = urls.Certificate(authority.Id),
        };
    }

    // Made for clocks that are slow; of a short life it would be a large part, or all.
    private static TimeSpan BackdateOf(Profile profile, TimeSpan lifetime)
    {
        var longest = TimeSpan.FromSeconds(Math.Floor(lifetime.TotalSeconds / 10));
        return profile.Backdate < longest ? profile.Backdate : longest;
    }

    // Who asks for no lifetime gets the profile's; a rule for some callers may be narrower than that, and then they get what it allows.
    private static TimeSpan LifetimeOf(IssuanceOrder order, TimeSpan longest)
    {
        var lifetime = order.Lifetime ?? (order.Profile.Lifetime < longest ? order.Profile.Lifetime : longest);
        RequireLifetime(order.Profile, longest, lifetime, "lifetime");
        return lifetime;
    }

    /// <summary>Spread by the random octets of the serial number, so that shards fill evenly.</summary>
    private static int ShardOf(SerialNumber serial, int shards) => ((serial.Content[^1] << 8) | serial.Content[^2]) % shards;

    /// <summary>What the linter holds the bytes against.</summary>
    public static CertificateLintContext TermsOf(IssuanceOrder order, CertificateAuthority authority, TimeSpan longest) => new()
    {
        Kind = CertificateKind.Leaf,
        IssuerSubject = authority.Certificate.Subject.Der,
        IssuerKeyIdentifier = authority.Certificate.SubjectKeyIdentifier,
        IssuerNotBefore = authority.Certificate.NotBefore,
        IssuerNotAfter = authority.Certificate.NotAfter,
        SignatureAlgorithm = authority.Issuer.Algorithm,
        MaximumLifetime = longest,
        KeyUsage = order.Profile.KeyUsage,
        ExtendedKeyUsages = order.Profile.ExtendedKeyUsages,
        OcspNoCheck = order.Profile.OcspNoCheck,
        RelatedCertificateSha256 = order.RelatedCertificateSha256,
        PublicKey = order.PublicKey,
    };

    /// <summary>What is written down before the signature.</summary>
    public IssuanceIntent IntentFor(
        IssuanceOrder order, CertificateAuthority authority, CertificateTemplate template, PreparedCertificate prepared, DateTimeOffset now) => new()
    {
        Id = new CertificateId(authority.Id, prepared.Serial),
        Requester = order.Caller.Identity,
        RequestId = order.RequestId ?? "auto-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)),
        RequestHash = order.RequestHash,
        Profile = order.Profile.Id,
        ProfileVersion = profiles.Version,
        ToBeSigned = prepared.ToBeSigned,
        Subject = template.Subject.ToString(),
        Names = template.Names,
        NotBefore = template.NotBefore,
        NotAfter = template.NotAfter,
        PublicKeySha256 = order.PublicKey.Sha256,
        Shard = ShardOf(prepared.Serial, order.Profile.Shards),
        Labels = order.Labels,
        CreatedAt = now,
        Renews = order.Renews,
    };

    /// <summary>Refuses a lifetime that profile and rotation policy do not allow.</summary>
    /// <param name="longest">The most that both allow.</param>
    /// <param name="field">The field that it was asked for in.</param>
    public static void RequireLifetime(Profile profile, TimeSpan longest, TimeSpan lifetime, string field)
    {
        if (lifetime < ShortestLifetime || lifetime > longest || lifetime.Ticks % TimeSpan.TicksPerSecond != 0)
        {
            throw RefusedException.ForField(
                RefusalReason.LifetimeNotAllowed,
                field,
                $"The profile {profile.Id} and the rotation policy allow you whole seconds from {ShortestLifetime.TotalSeconds:0} to {longest.TotalSeconds:0}.");
        }
    }
}
