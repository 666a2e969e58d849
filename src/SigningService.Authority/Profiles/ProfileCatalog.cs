using SigningService.Authority.Configuration;
using SigningService.Authority.Refusals;

namespace SigningService.Authority.Profiles;

/// <summary>The profiles in force, all of one reviewed file.</summary>
public sealed class ProfileCatalog
{
    private readonly Dictionary<string, Profile> _profiles;

    private ProfileCatalog(ReadOnlyMemory<byte> version, IReadOnlyList<Profile> profiles)
    {
        Version = version;
        All = profiles;
        _profiles = profiles.ToDictionary(profile => profile.Id);
    }

    /// <summary>SHA-256 over the file, for audit records.</summary>
    public ReadOnlyMemory<byte> Version { get; }

    /// <summary>All profiles in the order of the file.</summary>
    public IReadOnlyList<Profile> All { get; }

    /// <summary>Reads the list <c>profiles</c> of a file.</summary>
    /// <exception cref="ReviewedFileException">The file is wrong; it names every fault.</exception>
    public static ProfileCatalog Read(ReviewedFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        var profiles = new List<Profile>();
        List<ReviewedMapping> mappings = [.. file.Root.Mappings("profiles")];
        foreach (var mapping in mappings)
        {
            var profile = ProfileReader.Read(mapping);
            if (profiles.Exists(other => other.Id == profile.Id))
                mapping.Fault("id", $"there is a profile {profile.Id} already");
            profiles.Add(profile);
        }

        foreach (var (mapping, profile) in mappings.Zip(profiles))
            TwinConsistency.Check(mapping, profile, profiles);
        if (profiles.Count == 0)
            file.Root.Fault("profiles", "must be a list of one profile at least");
        file.ThrowIfFaulty();
        return new ProfileCatalog(file.Version, profiles);
    }

    /// <summary>The profile of an id.</summary>
    /// <exception cref="RefusedException">With <see cref="RefusalReason.UnknownProfile"/>.</exception>
    public Profile Get(string id) => _profiles.TryGetValue(id, out var profile)
        ? profile
        : throw RefusedException.ForField(RefusalReason.UnknownProfile, "profile", "There is no profile of this name. The profiles that you may use stand in your grant.");
}
