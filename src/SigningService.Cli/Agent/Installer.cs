using System.Security.Cryptography;
using SigningService.Client.Files;

namespace SigningService.Cli.Agent;

/// <summary>
/// Writes what is held to where it is used, and then tells those who use it. Both are remembered apart: after a crash or a failure in
/// between, what is missing is made up for, and nothing is told twice.
/// </summary>
internal sealed class Installer(AgentPlan plan, IReadOnlyList<InstallSource> sources, AgentLog log)
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
        foreach (var source in sources)
        {
            var target = source.Target;
            if (source.Label is not { } label || _done.GetValueOrDefault(target.Folder) == label || (_failures.TryGetValue(target.Folder, out var failed) && failed.Next > now))
                continue;
            if (await InstallAsync(source, label, cancellationToken) is { } failure)
                Remember(target, failure, now);
            else
                Forget(target, label);
        }
    }

    private async Task<string?> InstallAsync(InstallSource source, string label, CancellationToken cancellationToken)
    {
        var target = source.Target;
        try
        {
            var folder = new GenerationFolder(target.Folder, plan.Holder.Clock, target.Owner);
            var files = source.Files();
            if (!folder.Holds(label, files.Select(f => f.Name)))
            {
                folder.Install(files, label);
                log.Write("info", "installed", $"{target.Subject} folder={target.Folder}");
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
        log.Write("info", "hook-done", $"{target.Subject} folder={target.Folder} command={hook.Command[0]}");
        return null;
    }

    private void Remember(InstallTarget target, string failure, DateTimeOffset now)
    {
        log.Write("error", "install-failed", $"{target.Subject} folder={target.Folder} message=\"{failure}\"");
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

    private string MarkOf(InstallTarget target)
    {
        var folder = Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(target.Folder)).AsSpan(0, 8));
        return Path.Combine(plan.Holder.StateFolder, $"{target.Subject[(target.Subject.IndexOf('=', StringComparison.Ordinal) + 1)..]}.{folder}.hook");
    }
}
