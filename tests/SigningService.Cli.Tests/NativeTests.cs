using System.Diagnostics;
using Grpc.Core;
using SigningService.Client.Tests.SmallService;

namespace SigningService.Cli.Tests;

/// <summary>The published native program; SIGNCTL_NATIVE names it. What reflection would do is what could be missing there.</summary>
public sealed class NativeTests
{
    [Fact]
    public async Task TheNativeProgramSpeaksJsonConfigAndErrorDetails()
    {
        var program = Environment.GetEnvironmentVariable("SIGNCTL_NATIVE");
        Assert.SkipUnless(program is not null, "SIGNCTL_NATIVE does not name a published signctl.");
        await using var service = await RunningSmallService.StartAsync();

        var issued = await RunAsync(service, program!, "issue", "--profile", "server-tls", "--dns", "a.test", "--out-dir", service.PathOf("a"), "-o", "json");
        Assert.Equal((0, ""), (issued.ExitCode, issued.Error));
        Assert.Equal("CERTIFICATE_STATE_ACTIVE", issued.Json.GetProperty("certificate").GetProperty("state").GetString());
        Assert.Contains("dns:a.test", (await RunAsync(service, program!, "list")).Out, StringComparison.Ordinal);

        service.Ledger.FailNext(StatusCode.PermissionDenied, "NOT_GRANTED", "No.", null, ("profile", "Not yours."));
        var refused = await RunAsync(service, program!, "list", "-o", "json");
        Assert.Equal((6, "NOT_GRANTED"), (refused.ExitCode, refused.ErrorJson.GetProperty("reason").GetString()));

        File.WriteAllText(service.PathOf("c.json"), """{ "sever": "" }""");
        Assert.Equal(2, (await RunAsync(service, program!, "config", "check", "--config", service.PathOf("c.json"))).ExitCode);
        Assert.Equal(0, (await RunAsync(service, program!, "crl", "get", "small-ca", "-o", "pem")).ExitCode);
        Assert.Contains("renew", (await RunAsync(service, program!, "[suggest:10]", "signctl ren")).Out, StringComparison.Ordinal);
    }

    private static async Task<Outcome> RunAsync(RunningSmallService service, string program, params string[] args)
    {
        var start = new ProcessStartInfo(program, args) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in Terminal.For(service).Environment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return new Outcome(process.ExitCode, await output, await error);
    }
}
