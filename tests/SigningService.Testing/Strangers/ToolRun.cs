using System.Diagnostics;

namespace SigningService.Testing.Strangers;

/// <summary>What a program said and how it ended.</summary>
/// <param name="Output">Standard output, then standard error.</param>
public sealed record ToolRun(int ExitCode, string Output)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>Runs a program to its end; one that does not end is ended, and that is an error.</summary>
    public static async Task<ToolRun> StartAsync(
        string program, IEnumerable<string> arguments, string? folder = null, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        start.WorkingDirectory = folder ?? "";
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
        using var patience = new CancellationTokenSource(Patience);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(patience.Token);
        var error = process.StandardError.ReadToEndAsync(patience.Token);
        try
        {
            await process.WaitForExitAsync(patience.Token);
            return new ToolRun(process.ExitCode, await output + await error);
        }
        catch (OperationCanceledException e)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} did not end within {Patience}.", e);
        }
    }

    /// <summary>Runs a program that must succeed.</summary>
    public static async Task<string> RequireAsync(string program, IEnumerable<string> arguments, string? folder = null)
    {
        var run = await StartAsync(program, arguments, folder);
        return run.ExitCode == 0 ? run.Output : throw new InvalidOperationException($"{program} failed with {run.ExitCode}: {run.Output}");
    }
}
