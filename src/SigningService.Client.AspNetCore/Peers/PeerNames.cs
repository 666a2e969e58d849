using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;

namespace SigningService.Client.AspNetCore.Peers;

/// <summary>Authorization by the names in the peer's certificate.</summary>
public static class PeerNames
{
    /// <summary>The authentication scheme whose user is the peer.</summary>
    public const string Scheme = "SigningServicePeer";

    /// <summary>Type of the claims, one for each name: <c>uri:spiffe://example.test/payments</c>.</summary>
    public const string ClaimType = "urn:signing-service:peer-name";

    /// <summary>
    /// Lets only peers in whose certificate has one of the names, with its kind and to the letter; others get 403, those without a
    /// certificate 401. Needs <c>AddSigningServiceCertificate</c>.
    /// </summary>
    public static TBuilder RequirePeerName<TBuilder>(this TBuilder endpoints, params string[] names)
        where TBuilder : IEndpointConventionBuilder =>
        endpoints.RequireAuthorization(new AuthorizationPolicyBuilder().RequirePeerName(names).Build());

    /// <summary>The same for a policy of your own, for controllers and gRPC services with <c>[Authorize(policy)]</c>.</summary>
    public static AuthorizationPolicyBuilder RequirePeerName(this AuthorizationPolicyBuilder policy, params string[] names)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(names);
        if (names.Length == 0 || names.Any(name => !name.Contains(':', StringComparison.Ordinal)))
            throw new ArgumentException("Give at least one name, each with its kind: uri:spiffe://example.test/payments.", nameof(names));
        return policy.AddAuthenticationSchemes(Scheme).RequireAuthenticatedUser().RequireClaim(ClaimType, names);
    }
}
