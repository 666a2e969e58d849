using SigningService.Authority.Callers;
using SigningService.Authority.Configuration;
using SigningService.Authority.Names;

namespace SigningService.Server.Callers;

/// <summary>Reads <c>grants.yaml</c>: a list of callers, each with its roles and what it may issue.</summary>
internal static class GrantsFile
{
    private static readonly Dictionary<string, Role> RoleNames = new()
    {
        ["requester"] = Role.Requester,
        ["revoker"] = Role.Revoker,
        ["operator"] = Role.Operator,
        ["auditor"] = Role.Auditor,
        ["courier"] = Role.Courier,
    };

    private static readonly string[] IdentityKinds = ["uri:", "dns:", "email:", "ip:", "cn:"];

    /// <param name="profiles">Ids of the profiles there are: a grant for any other is a fault.</param>
    /// <exception cref="ReviewedFileException">The file is wrong; nothing of it is used.</exception>
    public static GrantTable Read(ReviewedFile file, IReadOnlySet<string> profiles)
    {
        var grants = new Dictionary<string, CallerGrant>();
        if (!file.Root.Has("grants"))
            file.Root.Fault("grants", "is missing; an empty list means nobody");
        foreach (var entry in file.Root.Mappings("grants"))
        {
            var identity = entry.Text("caller");
            if (!IdentityKinds.Any(kind => identity.StartsWith(kind, StringComparison.Ordinal) && identity.Length > kind.Length))
                entry.Fault("caller", $"must start with one of {string.Join(", ", IdentityKinds)} and name someone");
            if (!grants.TryAdd(identity, ReadGrant(entry, profiles)))
                entry.Fault("caller", "is named twice; put all that it may do in one entry");
        }

        file.ThrowIfFaulty();
        return new GrantTable(grants, file.Version);
    }

    private static CallerGrant ReadGrant(ReviewedMapping entry, IReadOnlySet<string> profiles)
    {
        var roles = Role.None;
        foreach (var name in entry.Texts("roles"))
        {
            if (RoleNames.TryGetValue(name, out var role))
                roles |= role;
            else
                entry.Fault("roles", $"{name} is no role; there are {string.Join(", ", RoleNames.Keys)}");
        }

        if (roles == Role.None)
            entry.Fault("roles", "needs at least one role");
        IssuanceGrant[] issue = [.. entry.Mappings("issue").Select(mapping => ReadIssue(mapping, profiles))];
        if (issue.Length > 0 && (roles & Role.Requester) == 0)
            entry.Fault("issue", "counts only with the role requester");
        return new CallerGrant(roles, issue);
    }

    private static IssuanceGrant ReadIssue(ReviewedMapping mapping, IReadOnlySet<string> profiles)
    {
        var granted = mapping.Texts("profiles");
        foreach (var profile in granted.Where(profile => !profiles.Contains(profile)))
            mapping.Fault("profiles", $"there is no profile {profile}");
        if (granted.Count == 0)
            mapping.Fault("profiles", "needs at least one profile");
        return new IssuanceGrant(granted, mapping.OptionalMapping("names") is { } names ? NameRules.Read(names) : NameRules.None);
    }
}
