using System.Security.Cryptography;
using SigningService.AuditLog;
using SigningService.Client.Verification;

namespace SigningService.Cli.Cases;

/// <summary>The texts of the profile files by which certificates of a case were issued, each under its SHA-256.</summary>
internal static class CasePolicies
{
    /// <summary>Their folder in a case.</summary>
    public const string Folder = "policies";

    /// <summary>What the entry of a loaded configuration calls the profile file.</summary>
    public const string LoadedAs = "profiles";

    public static string FileOf(string version) => $"{Folder}/{version}.yaml";

    /// <summary>SHA-256 over the text, hexadecimal: what the log calls the version of a file.</summary>
    public static string VersionOf(byte[] text) => Convert.ToHexStringLower(SHA256.HashData(text));

    /// <summary>The text is the one that the log names, and it was loaded before the certificate was intended.</summary>
    /// <exception cref="VerificationFailedException">It is not, or it was not.</exception>
    public static void Require(byte[] text, string version, LogEntry intent, IEnumerable<LogEntry> entries)
    {
        if (VersionOf(text) != version)
            throw new VerificationFailedException($"{FileOf(version)} is not the profile file that entry {intent.Index} says.");
        if (!entries.Any(entry => entry.KindName == "ConfigurationLoaded" && entry.Index < intent.Index && entry.Detail(LoadedAs) == version))
            throw new VerificationFailedException($"No entry of the case says that {FileOf(version)} was loaded before entry {intent.Index}.");
    }
}
