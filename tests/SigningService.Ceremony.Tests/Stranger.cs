using System.Diagnostics;

namespace SigningService.Ceremony.Tests;

/// <summary>OpenSSL, which knows nothing of this code and judges what it makes.</summary>
internal static class Stranger
{
    /// <summary>Runs openssl; gives its exit code and all that it said.</summary>
    public static async Task<(int ExitCode, string Said)> OpenSslAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("openssl", arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var said = await Task.WhenAll(
            process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken),
            process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, string.Concat(said));
    }
}
