using SigningService.Authority.Configuration;
using SigningService.Authority.Keys;

namespace SigningService.Authority.Profiles;

/// <summary>Rules that hold between the parts of a profile. A profile that nobody could use, or that lies, is a fault at the start.</summary>
internal static class ProfileConsistency
{
    private static readonly TimeSpan ShortestLifetime = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LongestBackdate = TimeSpan.FromHours(1);

    // CA/Browser Forum BR 4.9.9 gives responders with nocheck no longer: nothing revokes them.
    private static readonly TimeSpan LongestResponderLifetime = TimeSpan.FromDays(90);

    public static void Check(ReviewedMapping mapping, Profile profile)
    {
        CheckTimes(mapping, profile);
        CheckKeyUsage(mapping, profile);
        CheckResponder(mapping, profile);
        if (profile.Names.IsEmpty && profile.Subject is { CommonName: not CommonNameRule.Display, Fixed.Count: 0 })
            mapping.Fault("names", "allow nothing and the subject holds nothing: no certificate could name anybody");
    }

    private static void CheckTimes(ReviewedMapping mapping, Profile profile)
    {
        if (profile.Lifetime < ShortestLifetime)
            mapping.Fault("lifetime", "must be 60s at least");
        if (profile.Lifetime > profile.MaximumLifetime)
            mapping.Fault("maximumLifetime", "must not be less than lifetime");
        if (profile.Backdate > LongestBackdate)
            mapping.Fault("backdate", "must be 1h at most: certificates must not seem older than they are");
        if (profile.Backdate >= profile.Lifetime)
            mapping.Fault("backdate", "must be less than lifetime");
    }

    private static void CheckKeyUsage(ReviewedMapping mapping, Profile profile)
    {
        if ((profile.KeyUsage & (KeyUsage.KeyCertSign | KeyUsage.CrlSign)) != 0)
            mapping.Fault("keyUsage", "keyCertSign and cRLSign are for authorities, which a profile cannot make");

        // RFC 8813, 3 and RFC 8410, 5: keys on curves agree on keys or sign, they do not encipher.
        if ((profile.KeyUsage & (KeyUsage.KeyEncipherment | KeyUsage.DataEncipherment)) != 0 && profile.Keys.Any(key => key.Family != KeyFamily.Rsa))
            mapping.Fault("keyUsage", "keyEncipherment and dataEncipherment need a profile whose keys are all RSA");
        if ((profile.KeyUsage & KeyUsage.KeyAgreement) != 0 && profile.Keys.Any(key => key.Family != KeyFamily.Ec))
            mapping.Fault("keyUsage", "keyAgreement needs a profile whose keys are all EC");
    }

    private static void CheckResponder(ReviewedMapping mapping, Profile profile)
    {
        var isResponder = profile.ExtendedKeyUsages.Contains(ExtendedKeyUsage.OcspSigning);
        if (isResponder != profile.OcspNoCheck)
            mapping.Fault("ocspNoCheck", "belongs to OCSPSigning and to nothing else (RFC 6960, 4.2.2.2.1)");
        if (!isResponder)
            return;
        if (profile.ExtendedKeyUsages.Count > 1)
            mapping.Fault("extendedKeyUsage", "OCSPSigning must stand alone: a responder does nothing else");
        if (profile.KeyUsage != KeyUsage.DigitalSignature)
            mapping.Fault("keyUsage", "a responder has digitalSignature and nothing else");
        if (!profile.Names.IsEmpty)
            mapping.Fault("names", "a responder has no names of hosts or people");
        if (profile.MaximumLifetime > LongestResponderLifetime)
            mapping.Fault("lifetime", "a responder cannot be revoked: 90d at most");
    }
}
