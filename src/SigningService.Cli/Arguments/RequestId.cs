using System.Security.Cryptography;
using SigningService.Cli.Running;

namespace SigningService.Cli.Arguments;

/// <summary>The id under which a request may be repeated.</summary>
internal static class RequestId
{
    /// <summary>The given one, or a random one.</summary>
    public static string OrNew(string? given)
    {
        if (given is null)
            return Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        return given.Length is > 0 and <= 64 && given.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-')
            ? given
            : throw new UsageException("--request-id: use 1 to 64 characters of A-Z, a-z, 0-9, '.', '_' and '-'.");
    }
}
