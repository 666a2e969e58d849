using SigningService.Authority.Configuration;

namespace SigningService.Authority.Profiles;

/// <summary>Rules that hold between a profile and the one that it names as its twin.</summary>
internal static class TwinConsistency
{
    private const string Key = "twin";

    public static void Check(ReviewedMapping mapping, Profile profile, IReadOnlyList<Profile> profiles)
    {
        if (profile.Twin is not { } id)
            return;
        if (profiles.FirstOrDefault(other => other.Id == id) is not { } twin)
        {
            mapping.Fault(Key, $"there is no profile {id}");
            return;
        }

        if (twin.Twin is not null)
            mapping.Fault(Key, $"{id} names a twin itself; of two linked certificates the first is asked for under one profile alone");
        if (twin.Issuer == profile.Issuer)
            mapping.Fault(Key, $"{id} has the same issuer; twins are certified by different authorities");
        if (profile.OcspNoCheck || twin.OcspNoCheck)
            mapping.Fault(Key, "responders have no twins: each answers for its own authority");
        // RFC 9763, 4: what the second may be used for, the first may be used for.
        if ((twin.KeyUsage & ~profile.KeyUsage) != 0)
            mapping.Fault(Key, $"{id} has a keyUsage that this one has not; the second of two linked certificates is good for no more than the first");
        if (!profile.ExtendedKeyUsages.ToHashSet().SetEquals(twin.ExtendedKeyUsages))
            mapping.Fault(Key, $"{id} has another extendedKeyUsage; linked certificates are for the same use");
    }
}
