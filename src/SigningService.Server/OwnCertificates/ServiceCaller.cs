using SigningService.Authority.Callers;
using SigningService.Authority.Configuration;
using SigningService.Authority.Names;
using SigningService.Server.Configuration;

namespace SigningService.Server.OwnCertificates;

/// <summary>
/// The service as a caller of its own stories: its certificates are issued as everyone's are, with a grant for exactly the names that it
/// is configured to be reached by.
/// </summary>
internal static class ServiceCaller
{
    public const string Identity = "service";

    public static Caller Create(TlsSettings tls, IReadOnlyList<string> responderProfiles) => new(
        Identity,
        Role.Requester,
        [.. tls.All.Select(one => new IssuanceGrant([one.Profile], Exactly(one.Names))), new IssuanceGrant(responderProfiles, NameRules.None)],
        null);

    private static NameRules Exactly(IReadOnlyList<GeneralName> names)
    {
        var lists = names.GroupBy(name => name.Kind).Select(group =>
            $"{group.Key.ToString().ToLowerInvariant()}: [{string.Join(", ", group.Select(name => $"\"{name.Value}\""))}]");
        return NameRules.Read(ReviewedFile.Parse("own names", string.Join('\n', lists)).Root);
    }
}
