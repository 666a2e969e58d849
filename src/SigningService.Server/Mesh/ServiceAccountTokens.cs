using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using SigningService.Authority.Workloads;

namespace SigningService.Server.Mesh;

/// <summary>Reads service account tokens (RFC 7519) of the clusters that are believed, by their public keys alone: no cluster is asked.</summary>
internal sealed class ServiceAccountTokens(MeshSettings settings, TimeProvider time, ILogger<ServiceAccountTokens> logger)
{
    private const int LongestToken = 16 * 1024;
    private static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(30);
    private static readonly string[] Algorithms = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"];

    private readonly JsonWebTokenHandler _handler = new() { MaximumTokenSizeInBytes = LongestToken, MapInboundClaims = false };
    private readonly Dictionary<string, (TokenIssuer Issuer, IssuerKeys Keys)> _issuers =
        settings.Issuers.ToDictionary(issuer => issuer.Name, issuer => (issuer, new IssuerKeys(issuer, logger)), StringComparer.Ordinal);

    /// <summary>The workload that a token is of, and the issuer that says so; null if it proves nothing here.</summary>
    public async Task<(WorkloadIdentity Identity, string Issuer)?> ReadAsync(string token)
    {
        if (IssuerOf(token) is not { } name || !_issuers.TryGetValue(name, out var known))
            return null;
        var result = await _handler.ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidIssuer = known.Issuer.Name,
            ValidAudience = known.Issuer.Audience,
            IssuerSigningKeys = known.Keys.Current,
            ValidAlgorithms = Algorithms,
            RequireSignedTokens = true,
            RequireExpirationTime = true,
            LifetimeValidator = IsInTime,
        });
        return result.IsValid && AccountOf(result.ClaimsIdentity.FindFirst("sub")?.Value) is { } identity ? (identity, known.Issuer.Name) : null;
    }

    /// <summary>What a token says of its issuer, which chooses only whose keys must have signed it; null if it is none.</summary>
    private string? IssuerOf(string token)
    {
        try
        {
            return _handler.CanReadToken(token) ? _handler.ReadJsonWebToken(token).Issuer : null;
        }
        catch (Exception e) when (e is ArgumentException or SecurityTokenException)
        {
            return null;
        }
    }

    private bool IsInTime(DateTime? notBefore, DateTime? expires, SecurityToken token, TokenValidationParameters parameters)
    {
        var now = time.GetUtcNow().UtcDateTime;
        return expires is { } end && now < end + ClockSkew && (notBefore is not { } begin || begin <= now + ClockSkew);
    }

    private WorkloadIdentity? AccountOf(string? subject) =>
        subject?.Split(':') is ["system", "serviceaccount", var ns, var account] ? WorkloadIdentity.Of(settings.TrustDomain, ns, account) : null;
}
