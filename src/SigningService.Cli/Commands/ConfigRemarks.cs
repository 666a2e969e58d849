using SigningService.Cli.Configuration;
using SigningService.Cli.Output;
using SigningService.Client.Connections;

namespace SigningService.Cli.Commands;

/// <summary>What works today and will not for long, or should not.</summary>
internal static class ConfigRemarks
{
    private static readonly TimeSpan Soon = TimeSpan.FromDays(30);

    public static IReadOnlyList<string> Of(IdentityFiles? files, ClientIdentity? identity, TrustBundle trust, DateTimeOffset now)
    {
        var remarks = new List<string>();
        if (files is null || identity is null)
            remarks.Add("There is no client certificate: only what the enrolment port offers can be called.");
        else
            AddForIdentity(remarks, files, identity, now);
        foreach (var root in trust.Roots.Where(root => root.NotAfter.ToUniversalTime() < (now + Soon).UtcDateTime))
            remarks.Add($"The root {root.Subject} expires {Texts.Of(root.NotAfter.ToUniversalTime())}: get the new bundle.");
        return remarks;
    }

    private static void AddForIdentity(List<string> remarks, IdentityFiles files, ClientIdentity identity, DateTimeOffset now)
    {
        var end = new DateTimeOffset(identity.Certificate.NotAfter.ToUniversalTime(), TimeSpan.Zero);
        if (end < now)
            remarks.Add($"The client certificate expired {Texts.Of(end)}: it cannot be renewed any more, ask your operator for a new one.");
        else if (end < now + Soon)
            remarks.Add($"The client certificate expires {Texts.Of(end)}: 'signctl renew' gets its successor.");
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(files.KeyPath) & OthersRead) != 0)
            remarks.Add($"Others than its owner can read the key: chmod 600 {files.KeyPath}");
    }

    private const UnixFileMode OthersRead = UnixFileMode.GroupRead | UnixFileMode.OtherRead;
}
