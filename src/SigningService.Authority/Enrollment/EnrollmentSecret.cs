using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace SigningService.Authority.Enrollment;

/// <summary>The secrets of tokens: 256 random bits, so that a plain hash of one tells nothing about it.</summary>
internal static class EnrollmentSecret
{
    // People, and scanners for leaked secrets, know one when they see it.
    private const string Prefix = "sset_";

    public static string Create() => Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <summary>What is kept of a secret, and what it is looked up by: how long that takes tells nothing about the secrets there are.</summary>
    public static byte[] Hash(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));
}
