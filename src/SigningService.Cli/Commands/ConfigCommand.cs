using System.CommandLine;
using SigningService.Cli.Configuration;
using SigningService.Cli.Output;
using SigningService.Cli.Running;

namespace SigningService.Cli.Commands;

/// <summary><c>signctl config</c></summary>
internal static class ConfigCommand
{
    public static Command Create(CliHost host)
    {
        var check = new TaughtCommand(
            "check",
            "Checks the settings that commands would use, without calling the service: that they can be read, that key and certificate belong together, "
            + "that nobody else can read the key, and what expires soon.")
        {
            Examples = ["signctl config check", "signctl config check --config ./signctl.json"],
        };
        return new Command("config", "Checks the settings of signctl.")
        {
            check.Does(host, (run, _) => Task.FromResult(Check(run))),
        };
    }

    private static string ServersOf(Run run) => string.Join(',', run.Settings.Servers.Select(server => server.GetLeftPart(UriPartial.Authority)));

    private static int Check(Run run)
    {
        run.RequireNoPem();
        var file = ConfigFileReader.Read(run.Value(GlobalOptions.Config), run.Host);
        var trust = run.Settings.Trust.Load();
        using var identity = run.Settings.Identity?.Load();
        var remarks = ConfigRemarks.Of(run.Settings.Identity, identity, trust, run.Now);
        if (run.Format == OutputFormat.Json)
        {
            JsonOutput.Write(run.Out, json =>
            {
                json.WriteString("configFile", file.Path ?? "");
                json.WriteString("server", ServersOf(run));
                json.WriteString("trustFingerprint", trust.Fingerprint);
                json.WriteString("clientSubject", identity?.Certificate.Subject ?? "");
                json.WriteStartArray("remarks");
                foreach (var remark in remarks)
                    json.WriteStringValue(remark);
                json.WriteEndArray();
            });
            return ExitCode.Ok;
        }
        new Details()
            .Add("config file", file.Path ?? "none")
            .Add("server", ServersOf(run))
            .Add("trust bundle", $"{run.Settings.Trust.Path}, fingerprint {trust.Fingerprint}")
            .Add("client certificate", identity is null ? "none" : $"{identity.Certificate.Subject}, valid to {Texts.Of(identity.Certificate.NotAfter.ToUniversalTime())}")
            .Write(run.Out);
        foreach (var remark in remarks)
            run.Out.WriteLine(Printable.Text(remark));
        return ExitCode.Ok;
    }
}
