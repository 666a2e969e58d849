using System.Diagnostics;

namespace SigningService.Cli.Agent;

/// <summary>Tells a program that its files are new.</summary>
/// <param name="Command">Program and arguments. With a pid file its content is one argument more.</param>
internal sealed record Hook(IReadOnlyList<string> Command, string? PidFile, TimeSpan Timeout)
{
    private const int LongestAnswer = 300;

    /// <returns>Null if it succeeded, else what went wrong.</returns>
    public async Task<string?> RunAsync(InstallTarget target, CancellationToken cancellationToken)
    {
        try
        {
            return await RunProgramAsync(target, cancellationToken);
        }
        catch (Exception e) when (e is System.ComponentModel.Win32Exception or IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            return $"{Command[0]} could not be run: {e.Message}";
        }
    }

    private async Task<string?> RunProgramAsync(InstallTarget target, CancellationToken cancellationToken)
    {
        if (PidFile is not null && !File.Exists(PidFile))
            return $"there is no {PidFile}: the program that it speaks of does not run";
        var pid = PidFile is null ? null : (await File.ReadAllTextAsync(PidFile, cancellationToken)).Trim();
        if (pid is not null && (pid.Length == 0 || !pid.All(char.IsAsciiDigit)))
            return $"{PidFile} holds no process number";
        var start = new ProcessStartInfo(Command[0], [.. Command.Skip(1), .. pid is null ? Array.Empty<string>() : [pid]])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        if (target is CertificateTarget { Certificate: var certificate })
            start.Environment["SIGNCTL_CERTIFICATE"] = certificate;
        start.Environment["SIGNCTL_FOLDER"] = target.Folder;
        using var process = Process.Start(start) ?? throw new InvalidOperationException("it did not start");
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Timeout);
        process.StandardInput.Close();
        var answer = Task.WhenAll(process.StandardOutput.ReadToEndAsync(limit.Token), process.StandardError.ReadToEndAsync(limit.Token));
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            cancellationToken.ThrowIfCancellationRequested();
            return $"{Command[0]} did not end within {Timeout.TotalSeconds:0} s and was ended";
        }
        return process.ExitCode == 0 ? null : $"{Command[0]} ended with {process.ExitCode}: {await TextOf(answer)}";
    }

    // A program that left a child behind may keep the pipe open for ever.
    private static async Task<string> TextOf(Task<string[]> answer)
    {
        await Task.WhenAny(answer, Task.Delay(TimeSpan.FromSeconds(1)));
        var text = answer.IsCompletedSuccessfully ? string.Concat(await answer).Trim().ReplaceLineEndings(" ") : "";
        return text.Length > LongestAnswer ? text[..LongestAnswer] : text;
    }
}
