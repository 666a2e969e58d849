using SigningService.Authority.Configuration;
using SigningService.Authority.Workloads;

namespace SigningService.Server.Mesh;

/// <summary>For which cluster workloads are certified, and whose word counts for who they are.</summary>
/// <param name="TrustDomain">First part of every SPIFFE id: <c>cluster.local</c>.</param>
/// <param name="Profile">Id of the profile that workloads are certified under.</param>
/// <param name="ActsForOthers">Service accounts of node proxies, which ask for the workloads of their node.</param>
internal sealed record MeshSettings(
    string TrustDomain, string Profile, IReadOnlyList<TokenIssuer> Issuers, IReadOnlyList<WorkloadIdentity> ActsForOthers)
{
    /// <summary>Null without the section: then workloads are not served.</summary>
    public static MeshSettings? Read(ReviewedMapping? mesh, string folder)
    {
        if (mesh is null)
            return null;
        var trustDomain = mesh.Text("trustDomain");
        // SPIFFE-ID, 2.1.
        if (trustDomain.Length is 0 or > 255 || !trustDomain.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '.' or '-' or '_'))
            mesh.Fault("trustDomain", "must be of lower-case letters, digits, dots, hyphens and underscores, such as cluster.local");
        var issuers = mesh.Has("tokens") ? mesh.Mappings("tokens").Select(token => TokenIssuer.Read(token, folder)).ToArray() : [];
        if (issuers.DistinctBy(issuer => issuer.Name, StringComparer.Ordinal).Count() < issuers.Length)
            mesh.Fault("tokens", "two have one issuer");
        return new MeshSettings(trustDomain, mesh.Text("profile"), issuers, ReadAccounts(mesh, trustDomain));
    }

    private static WorkloadIdentity[] ReadAccounts(ReviewedMapping mesh, string trustDomain)
    {
        if (!mesh.Has("actsForOthers"))
            return [];
        var accounts = mesh.Texts("actsForOthers")
            .Select(text => text.Split('/') is [var ns, var account] ? WorkloadIdentity.Of(trustDomain, ns, account) : null)
            .ToArray();
        if (accounts.Contains(null))
            mesh.Fault("actsForOthers", "must list service accounts of the form namespace/account");
        return [.. accounts.OfType<WorkloadIdentity>()];
    }
}
