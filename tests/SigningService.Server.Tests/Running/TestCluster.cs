using System.Security.Cryptography;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace SigningService.Server.Tests.Running;

/// <summary>A Kubernetes cluster as far as it matters here: it signs tokens for service accounts, and shows its keys.</summary>
internal sealed class TestCluster
{
    public const string Issuer = "https://cluster.example.test";

    private readonly RsaSecurityKey _key = new(RSA.Create(2048)) { KeyId = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8)) };

    /// <summary>Public keys, JSON Web Key Set.</summary>
    public string Keys
    {
        get
        {
            var p = _key.Rsa.ExportParameters(false);
            return $$"""{"keys":[{"use":"sig","kty":"RSA","kid":"{{_key.KeyId}}","alg":"RS256","n":"{{Base64UrlEncoder.Encode(p.Modulus)}}","e":"{{Base64UrlEncoder.Encode(p.Exponent)}}"}]}""";
        }
    }

    public byte[] PublicKeyPem => System.Text.Encoding.ASCII.GetBytes(_key.Rsa.ExportSubjectPublicKeyInfoPem());

    public string TokenOf(string account, DateTimeOffset now) => Token("system:serviceaccount:" + account.Replace('/', ':'), now);

    /// <param name="credentials">Who signs; the cluster unless given.</param>
    public string Token(
        string subject, DateTimeOffset now, string issuer = Issuer, string audience = "istio-ca", TimeSpan? lifetime = null, SigningCredentials? credentials = null) =>
        new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = issuer,
            Audience = audience,
            IssuedAt = now.UtcDateTime,
            NotBefore = now.UtcDateTime,
            Expires = (now + (lifetime ?? TimeSpan.FromHours(1))).UtcDateTime,
            Claims = new Dictionary<string, object> { ["sub"] = subject },
            SigningCredentials = credentials ?? new SigningCredentials(_key, SecurityAlgorithms.RsaSha256),
        });
}
