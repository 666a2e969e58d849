using System.Security.Cryptography;
using SigningService.Authority;
using SigningService.Authority.Issuance;
using SigningService.Authority.Names;

namespace SigningService.Testing;

/// <summary>Arbitrary valid values, for tests to which it does not matter which.</summary>
public static class Some
{
    /// <summary>A Monday noon.</summary>
    public static readonly DateTimeOffset Time = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    /// <summary>An intent for a leaf of <c>server-ca</c> that is valid for 90 days from <see cref="Time"/>.</summary>
    public static IssuanceIntent Intent() => new()
    {
        Id = new CertificateId("server-ca", SerialNumber.Random()),
        Requester = "uri:spiffe://example.test/requester",
        RequestId = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8)),
        RequestHash = RandomNumberGenerator.GetBytes(32),
        Profile = "server-tls",
        ProfileVersion = RandomNumberGenerator.GetBytes(32),
        ToBeSigned = (byte[])[0x04, 0x82, 0x01, 0x00, .. RandomNumberGenerator.GetBytes(256)],
        Subject = "CN=api.example.test",
        Names = [new GeneralName(GeneralNameKind.Dns, "api.example.test")],
        NotBefore = Time,
        NotAfter = Time.AddDays(90).AddSeconds(-1),
        PublicKeySha256 = RandomNumberGenerator.GetBytes(32),
        Shard = 0,
        Labels = new Dictionary<string, string>(),
        CreatedAt = Time,
    };
}
