using System.Diagnostics;

namespace SigningService.Testing.Strangers;

/// <summary>What a program said and how it ended.</summary>
/// <param name="Output">Standard output, then standard error.</param>
public sealed record ToolRun(int ExitCode, string Output)
{
    private static readonly TimeSpan UsualPatience = TimeSpan.FromMinutes(3);

    /// <summary>Runs a program to its end; one that does not end is ended, and that is an error.</summary>
    /// <param name="patience">How long a program may take; three minutes unless given, for machines with other work.</param>
    public static async Task<ToolRun> StartAsync(
        string program,
        IEnumerable<string> arguments,
        string? folder = null,
        IReadOnlyDictionary<string, string>? environment = null,
        TimeSpan? patience = null)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        start.WorkingDirectory = folder ?? "";
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
        using var stop = new CancellationTokenSource(patience ?? UsualPatience);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(stop.Token);
        var error = process.StandardError.ReadToEndAsync(stop.Token);
        try
        {
            await process.WaitForExitAsync(stop.Token);
            return new ToolRun(process.ExitCode, await output + await error);
        }
        catch (OperationCanceledException e)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} did not end within {patience ?? UsualPatience}.", e);
        }
    }

    /// <summary>Runs a program that must succeed.</summary>
    public static async Task<string> RequireAsync(string program, IEnumerable<string> arguments, string? folder = null)
    {
        var run = await StartAsync(program, arguments, folder);
        return run.ExitCode == 0 ? run.Output : throw new InvalidOperationException($"{program} failed with {run.ExitCode}: {run.Output}");
    }
}
