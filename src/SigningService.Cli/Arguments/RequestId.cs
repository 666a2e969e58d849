using System.Security.Cryptography;
using SigningService.Cli.Running;

namespace SigningService.Cli.Arguments;

/// <summary>The id under which a request may be repeated.</summary>
internal static class RequestId
{
    /// <summary>Characters of an id, at most.</summary>
    public const int Longest = 64;

    /// <summary>The given one, or a random one.</summary>
    public static string OrNew(string? given)
    {
        return given is null ? Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)) : Require("--request-id", given, Longest);
    }

    /// <summary>Refuses what cannot be an id, or the beginning of one.</summary>
    public static string Require(string option, string given, int longest) =>
        given.Length > 0 && given.Length <= longest && given.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-')
            ? given
            : throw new UsageException($"{option}: use 1 to {longest} characters of A-Z, a-z, 0-9, '.', '_' and '-'.");
}
