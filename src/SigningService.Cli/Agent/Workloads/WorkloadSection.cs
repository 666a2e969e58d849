using System.Text;
using SigningService.Client.Files;

namespace SigningService.Cli.Agent.Workloads;

/// <summary>Reads the section <c>workloads</c> of the agent's config file.</summary>
internal static class WorkloadSection
{
    // Of the 108 that the kernel has; a few are for the folder in which the socket is made.
    private const int LongestPath = 100;
    private const int LongestHint = 1024;

    /// <param name="certificates">Those that the file has.</param>
    /// <param name="resolve">Makes a path absolute.</param>
    /// <exception cref="FormatException">Something is wrong; the message names the key.</exception>
    public static WorkloadPlan Read(AgentFileWorkloads section, IReadOnlyCollection<string> certificates, Func<string, string> resolve)
    {
        if (!OperatingSystem.IsLinux())
            throw new FormatException("callers are known by the kernel of Linux; other systems have no such socket");
        if (section.Socket.Length == 0)
            throw new FormatException("socket: a path is needed");
        var socket = resolve(section.Socket);
        if (Encoding.UTF8.GetByteCount(socket) > LongestPath)
            throw new FormatException($"socket: {socket} has more than {LongestPath} octets");
        if (section.Allow.Count == 0)
            throw new FormatException("allow: who gets what? Nobody gets anything without an entry");
        var grants = section.Allow.Select((grant, i) => Grant(grant, certificates, $"allow[{i}]")).ToList();
        if (grants.GroupBy(g => g.Certificate, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new FormatException($"allow: '{twice.Key}' has two entries: write all its users into one");
        return new WorkloadPlan(socket, Mode(section.Mode), section.Owner is { } owner ? FileOwner.Parse(owner) : null, grants);
    }

    private static WorkloadGrant Grant(AgentFileWorkloadGrant grant, IReadOnlyCollection<string> certificates, string where)
    {
        if (!certificates.Contains(grant.Certificate))
            throw new FormatException($"{where}.certificate: there is no certificate '{grant.Certificate}' in this file");
        if (grant.Users.Count == 0 && grant.Groups.Count == 0)
            throw new FormatException($"{where}: who may have it? Give users, groups, or both");
        if (grant.Hint is { Length: > LongestHint })
            throw new FormatException($"{where}.hint: at most {LongestHint} characters");
        return new WorkloadGrant(
            grant.Certificate,
            grant.Users.Select(user => FileOwner.Parse(Plain(user, where + ".users")).UserId).ToHashSet(),
            grant.Groups.Select(group => FileOwner.Parse(":" + Plain(group, where + ".groups")).GroupId).ToHashSet(),
            grant.Hint ?? "");
    }

    private static string Plain(string name, string where) =>
        name.Length > 0 && !name.Contains(':', StringComparison.Ordinal) ? name : throw new FormatException($"{where}: '{name}' is no name and no number");

    // Who can write to the socket can connect; what a caller gets is decided by who it is.
    private static UnixFileMode Mode(string text)
    {
        var mode = text.Length is 3 or 4 && text.All(c => c is >= '0' and <= '7') ? Convert.ToInt32(text, 8) : -1;
        return mode is >= 0 and <= 0b111_111_111 && (mode & 0b110_000_000) == 0b110_000_000
            ? (UnixFileMode)mode
            : throw new FormatException($"mode: '{text}' is no mode for a socket: write 0600, 0660 to let a group connect, or 0666 for everybody");
    }
}
