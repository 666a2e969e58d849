using System.Diagnostics;
using System.Text;

namespace SigningService.EndToEnd.Tests.Docker;

/// <summary>Programs that take minutes: what they say is shown while they run, and kept.</summary>
internal static class LongRun
{
    /// <summary>Runs a program to its end.</summary>
    /// <param name="environment">Added to this process's own.</param>
    /// <returns>Exit code and standard output; standard error is only shown.</returns>
    public static async Task<(int ExitCode, string Output)> StartAsync(
        IReadOnlyList<string> command, IReadOnlyDictionary<string, string> environment, string folder, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{command[0]} did not start.");
        process.StandardInput.Close();
        try
        {
            var output = ReadAsync(process.StandardOutput, cancellationToken);
            var errors = ReadAsync(process.StandardError, cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            await errors;
            return (process.ExitCode, await output);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    /// <summary>Runs a program that must succeed.</summary>
    public static async Task<string> RequireAsync(
        IReadOnlyList<string> command, IReadOnlyDictionary<string, string> environment, string folder, CancellationToken cancellationToken)
    {
        var (exitCode, output) = await StartAsync(command, environment, folder, cancellationToken);
        return exitCode == 0
            ? output
            : throw new InvalidOperationException($"{string.Join(' ', command)} ended with {exitCode}; what it said stands above.");
    }

    private static async Task<string> ReadAsync(StreamReader reader, CancellationToken cancellationToken)
    {
        var all = new StringBuilder();
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            Console.WriteLine($"docker: {line}");
            all.Append(line).Append('\n');
        }

        return all.ToString();
    }
}
