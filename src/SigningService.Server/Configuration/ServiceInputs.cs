using SigningService.Authority.Approvals;
using SigningService.Authority.Configuration;
using SigningService.Authority.Keys;
using SigningService.Authority.Profiles;
using SigningService.Authority.Rotation;
using SigningService.Server.Callers;
using SigningService.Server.Hierarchy;
using SigningService.Server.Mesh;

namespace SigningService.Server.Configuration;

/// <summary>All that the service reads at start, and that it fits together. The token and the ledger are not touched.</summary>
internal sealed record ServiceInputs(
    ServiceSettings Settings, ProfileCatalog Profiles, GrantTable Grants, RotationPolicy Rotation, IReadOnlyList<AuthorityFiles> Hierarchy)
{
    /// <summary>Public half of the key that signs evidence; null if the ceremony's folder has none.</summary>
    public PublicKey? AuditKey { get; init; }

    public required ApprovalPolicy Approvals { get; init; }

    /// <exception cref="ReviewedFileException">A file is wrong or does not fit the others; the message names every fault.</exception>
    public static ServiceInputs Load(ServiceSettings settings)
    {
        var profiles = ProfileCatalog.Read(
            ReviewedFile.Parse(Path.GetFileName(settings.ProfilesFile), TextFile.Read(settings.ProfilesFile), settings.Variables));
        var inputs = new ServiceInputs(
            settings, profiles, LoadGrants(settings, profiles), LoadRotation(settings, profiles), HierarchyFolder.Read(settings.HierarchyFolder))
        {
            Approvals = LoadApprovals(settings),
            AuditKey = HierarchyFolder.ReadAuditKey(settings.HierarchyFolder),
        };
        inputs.RequireConsistent();
        return inputs;
    }

    /// <summary>Reads the grants alone, for when they change while the service runs.</summary>
    public static GrantTable LoadGrants(ServiceSettings settings, ProfileCatalog profiles) => GrantsFile.Read(
        ReviewedFile.Parse(Path.GetFileName(settings.GrantsFile), TextFile.Read(settings.GrantsFile), settings.Variables),
        profiles.All.Select(profile => profile.Id).ToHashSet());

    /// <summary>Reads the rotation policy alone, for when it changes while the service runs; the default one if there is no file.</summary>
    public static RotationPolicy LoadRotation(ServiceSettings settings, ProfileCatalog profiles) => RotationFile.Read(
        settings.RotationFile is { } file
            ? ReviewedFile.Parse(Path.GetFileName(file), TextFile.Read(file), settings.Variables)
            : ReviewedFile.Parse("default rotation policy", RotationFile.DefaultText),
        profiles.All);

    /// <summary>Reads what needs approval alone, for when it changes while the service runs.</summary>
    public static ApprovalPolicy LoadApprovals(ServiceSettings settings) => settings.ApprovalsFile is { } file
        ? ApprovalsFile.Read(ReviewedFile.Parse(Path.GetFileName(file), TextFile.Read(file), settings.Variables))
        : ApprovalPolicy.None;

    /// <summary>The profile under which the responder of an authority is certified; null if there is none.</summary>
    public Profile? ResponderProfileOf(string authority) => Profiles.All.FirstOrDefault(profile =>
        profile.Issuer == authority && profile.ExtendedKeyUsages.Contains(ExtendedKeyUsage.OcspSigning));

    private IEnumerable<string> FaultsOf(MeshSettings mesh)
    {
        var profile = Profiles.All.FirstOrDefault(profile => profile.Id == mesh.Profile);
        if (profile is null)
            yield return $"mesh.profile: there is no profile {mesh.Profile}";
        else if (!Settings.ClientAuthorities.Contains(profile.Issuer))
            yield return $"mesh.profile: {profile.Id} must be of {string.Join(" or ", Settings.ClientAuthorities)}: workloads come back with their certificates";
        else if (!profile.ExtendedKeyUsages.Contains(ExtendedKeyUsage.ServerAuth) || !profile.ExtendedKeyUsages.Contains(ExtendedKeyUsage.ClientAuth))
            yield return $"mesh.profile: {profile.Id} must be for both serverAuth and clientAuth (X509-SVID, 4.4)";
        foreach (var issuer in mesh.Issuers)
            IssuerKeys.Read(issuer);
    }

    private IEnumerable<string> FaultsOf(TlsSettings tls)
    {
        if (Profiles.All.FirstOrDefault(profile => profile.Id == tls.Profile) is not { } profile)
            return [$"tls.profile: there is no profile {tls.Profile}"];
        var faults = tls.Names.Where(name => !profile.Names.Allows(name)).Select(name => $"tls.names: profile {profile.Id} does not allow {name}");
        return profile.Keys.Contains(tls.Key) ? faults : faults.Append($"tls.key: profile {profile.Id} does not take keys of {tls.Key}");
    }

    private void RequireConsistent()
    {
        var faults = new List<string>();
        foreach (var line in Settings.ClientAuthorities.Where(line => Hierarchy.All(authority => authority.Id != line)))
            faults.Add($"clientAuthority: there is no authority {line}");
        foreach (var line in Settings.Revocation.Deltas.Lines.Where(line => Hierarchy.All(authority => authority.Id != line)))
            faults.Add($"revocation.deltas.authorities: there is no authority {line}");
        foreach (var tls in Settings.Tls.All)
            faults.AddRange(FaultsOf(tls));
        faults.AddRange(Profiles.All
            .Where(profile => Hierarchy.All(authority => authority.Id != profile.Issuer))
            .Select(profile => $"profile {profile.Id}: there is no authority {profile.Issuer}"));
        faults.AddRange(Hierarchy
            .Where(authority => authority.ResponderKey is not null && ResponderProfileOf(authority.Id) is null)
            .Select(authority => $"hierarchy: {authority.Id} has a key for an OCSP responder, and no profile issues one"));
        if (Settings.Mesh is { } mesh)
            faults.AddRange(FaultsOf(mesh));
        if (faults.Count > 0)
            throw new ReviewedFileException(faults);
    }
}
