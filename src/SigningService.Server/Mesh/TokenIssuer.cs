using SigningService.Authority.Configuration;

namespace SigningService.Server.Mesh;

/// <summary>A cluster whose service account tokens are believed.</summary>
/// <param name="Name">As it stands in <c>iss</c>.</param>
/// <param name="Audience">What must stand in <c>aud</c>: a token for something else is none for us.</param>
/// <param name="KeysFile">The cluster's public keys, a JSON Web Key Set (RFC 7517): what <c>kubectl get --raw /openid/v1/jwks</c> shows.</param>
internal sealed record TokenIssuer(string Name, string Audience, string KeysFile)
{
    public static TokenIssuer Read(ReviewedMapping token, string folder) =>
        new(token.Text("issuer"), token.OptionalText("audience") ?? "istio-ca", Path.GetFullPath(Path.Combine(folder, token.Text("keys"))));
}
