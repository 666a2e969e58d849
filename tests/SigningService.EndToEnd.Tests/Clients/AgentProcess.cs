using System.Diagnostics;
using SigningService.EndToEnd.Tests.Running;

namespace SigningService.EndToEnd.Tests.Clients;

/// <summary>`signctl agent`, as a process.</summary>
internal static class AgentProcess
{
    public static string Program => Repository.PathOf("src", "SigningService.Cli", "bin", "Release", "net10.0", "signctl");

    /// <summary>Starts one that hears SIGHUP, even where the tests run under nohup, which hands the ignoring of it down.</summary>
    public static Process Start(string config) =>
        Process.Start(new ProcessStartInfo("env", ["--default-signal=HUP", Program, "agent", "--config", config]) { RedirectStandardOutput = true })!;
}
