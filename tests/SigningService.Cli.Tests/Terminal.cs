using SigningService.Cli.Running;
using SigningService.Client.Tests.SmallService;

namespace SigningService.Cli.Tests;

/// <summary>Someone at a terminal who types signctl commands.</summary>
internal sealed class Terminal
{
    public Dictionary<string, string> Environment { get; } = [];

    /// <summary>One whose environment points to the service, with an identity that it accepts.</summary>
    public static Terminal For(RunningSmallService service) => new()
    {
        Environment =
        {
            ["SIGNCTL_SERVER"] = service.Address.ToString(),
            ["SIGNCTL_TRUST"] = service.PathOf("bundle.pem"),
            ["SIGNCTL_CLIENT_CERT"] = service.PathOf("client.pem"),
            ["SIGNCTL_CLIENT_KEY"] = service.PathOf("client-key.pem"),
        },
    };

    public Task<Outcome> RunAsync(params string[] args) => RunAsync(TestContext.Current.CancellationToken, args);

    public async Task<Outcome> RunAsync(CancellationToken interruption, params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var host = new CliHost
        {
            Out = output,
            Error = error,
            Environment = name => Environment.GetValueOrDefault(name),
            Clock = TimeProvider.System,
        };
        var exitCode = await Signctl.RunAsync(args, host, interruption);
        return new Outcome(exitCode, output.ToString(), error.ToString());
    }
}
