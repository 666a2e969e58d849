using System.Security.Cryptography;
using SigningService.Client.Files;
using SigningService.Client.Holding;

namespace SigningService.Cli.Agent;

/// <summary>
/// Writes what is held to where it is used, and then tells those who use it. Both are remembered apart: after a crash or a failure in
/// between, what is missing is made up for, and nothing is told twice.
/// </summary>
internal sealed class Installer(AgentPlan plan, CertificateHolder holder, AgentLog log)
{
    private readonly Dictionary<string, (string Failure, int Count, DateTimeOffset Next)> _failures = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _done = new(StringComparer.Ordinal);

    /// <summary>What failed last, by folder.</summary>
    public IReadOnlyDictionary<string, string> Failures
    {
        get
        {
            lock (_failures)
                return _failures.ToDictionary(f => f.Key, f => f.Value.Failure);
        }
    }

    /// <summary>Does what is due; failures are tried again after minutes, doubling to an hour.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var now = plan.Holder.Clock.GetUtcNow();
        foreach (var target in plan.Targets.Where(t => holder.Find(t.Certificate).Current is not null))
        {
            var label = LabelOf(target);
            if (_done.GetValueOrDefault(target.Folder) == label || (_failures.TryGetValue(target.Folder, out var failed) && failed.Next > now))
                continue;
            if (await InstallAsync(target, label, cancellationToken) is { } failure)
                Remember(target, failure, now);
            else
                Forget(target, label);
        }
    }

    private async Task<string?> InstallAsync(InstallTarget target, string label, CancellationToken cancellationToken)
    {
        try
        {
            var folder = new GenerationFolder(target.Folder, plan.Holder.Clock, target.Owner);
            var files = holder.FilesOf(target.Certificate, target.Format, target.KeyMode, PasswordOf(target));
            if (!folder.Holds(label, files.Select(f => f.Name)))
            {
                folder.Install(files, label);
                log.Write("info", "installed", $"certificate={target.Certificate} folder={target.Folder}");
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException or CryptographicException)
        {
            return e.Message;
        }
        return await TellAsync(target, label, cancellationToken);
    }

    private async Task<string?> TellAsync(InstallTarget target, string label, CancellationToken cancellationToken)
    {
        if (target.Hook is not { } hook || (File.Exists(MarkOf(target)) && await File.ReadAllTextAsync(MarkOf(target), cancellationToken) == label))
            return null;
        if (await hook.RunAsync(target, cancellationToken) is { } failure)
            return "hook: " + failure;
        StagedFile.Replace(MarkOf(target), label, StagedFile.Secret);
        log.Write("info", "hook-done", $"certificate={target.Certificate} folder={target.Folder} command={hook.Command[0]}");
        return null;
    }

    private void Remember(InstallTarget target, string failure, DateTimeOffset now)
    {
        log.Write("error", "install-failed", $"certificate={target.Certificate} folder={target.Folder} message=\"{failure}\"");
        lock (_failures)
        {
            var count = _failures.TryGetValue(target.Folder, out var before) ? before.Count + 1 : 1;
            _failures[target.Folder] = (failure, count, now + TimeSpan.FromMinutes(Math.Min(60, Math.Pow(2, Math.Min(count, 6) - 1))));
        }
    }

    private void Forget(InstallTarget target, string label)
    {
        _done[target.Folder] = label;
        lock (_failures)
            _failures.Remove(target.Folder);
    }

    private string LabelOf(InstallTarget target)
    {
        var source = holder.Find(target.Certificate);
        return $"{Convert.ToHexStringLower(SHA256.HashData(source.Current!.Certificate.RawData))} {source.Trust.Fingerprint} {target.Format} {(int)target.KeyMode} {target.Owner}";
    }

    private string MarkOf(InstallTarget target)
    {
        var folder = Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(target.Folder)).AsSpan(0, 8));
        return Path.Combine(plan.Holder.StateFolder, $"{target.Certificate}.{folder}.hook");
    }

    private static string? PasswordOf(InstallTarget target)
    {
        if (target.PasswordFile is not { } file)
            return null;
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(file) & ~StagedFile.Secret) != 0)
            throw new IOException($"{file} can be read by others than its owner: chmod 600 {file}");
        return File.ReadAllText(file).TrimEnd('\r', '\n') is { Length: > 0 } password ? password : throw new IOException($"{file} is empty.");
    }
}
