using System.CommandLine;
using SigningService.Cli.Mirroring;
using SigningService.Cli.Output;
using SigningService.Cli.Running;
using SigningService.Client;
using SigningService.Client.Verification;
using SigningService.Contracts.V1;

namespace SigningService.Cli.Commands;

/// <summary><c>signctl publish</c></summary>
internal sealed class PublishCommand
{
    private readonly Option<string> _to = new("--to") { HelpName = "FOLDER", Required = true, Description = "Folder that a web server or CDN serves under the public URL" };
    private readonly Option<bool> _watch = new("--watch") { Description = "Go on until interrupted" };
    private readonly Option<int> _every = new("--every") { HelpName = "SECONDS", DefaultValueFactory = _ => 30, Description = "With --watch: seconds between two looks" };

    public static Command Create(CliHost host)
    {
        var publish = new PublishCommand();
        publish._every.Validators.Add(result =>
        {
            if (result.GetValue(publish._every) < 1)
                result.AddError("--every takes at least 1 second.");
        });
        var command = new TaughtCommand(
            "publish",
            "Brings revocation lists, certificates of authorities and the bundle into a folder, under the paths of the publication port, so that relying parties need "
            + "not reach the service. Everything is verified before it is written, written in one step, and no list is replaced by an older one. OCSP is not mirrored.")
        {
            Examples = ["signctl publish --to /srv/pki", "signctl publish --to /srv/pki --watch --every 10"],
        };
        foreach (var option in new Option[] { publish._to, publish._watch, publish._every })
            command.Add(option);
        return command.Does(host, publish.RunAsync);
    }

    private async Task<int> RunAsync(Run run, CancellationToken cancellationToken)
    {
        run.RequireNoPem();
        using var connection = run.Connect();
        var folder = new MirrorFolder(run.Value(_to)!);
        if (!run.Value(_watch))
        {
            Tell(run, await new Mirror(run, connection, folder).BringAsync(cancellationToken));
            return ExitCode.Ok;
        }

        while (true)
        {
            await TryBringAsync(run.Again(), connection, folder, cancellationToken);
            await Task.Delay(TimeSpan.FromSeconds(run.Value(_every)), run.Host.Clock, cancellationToken);
        }
    }

    /// <summary>One look of many: what fails is said, and tried again with the next.</summary>
    private static async Task TryBringAsync(Run run, SigningServiceConnection connection, MirrorFolder folder, CancellationToken cancellationToken)
    {
        try
        {
            if (await new Mirror(run, connection, folder).BringAsync(cancellationToken) is { Count: > 0 } written)
                Tell(run, written);
        }
        catch (Exception e) when (e is SigningServiceException or VerificationFailedException or IOException or UnauthorizedAccessException)
        {
            run.Host.Error.WriteLine(Printable.Text("signctl: " + e.Message));
        }
    }

    private static void Tell(Run run, IReadOnlyList<RevocationList> written)
    {
        if (run.Format == OutputFormat.Json)
            JsonOutput.Write(run.Out, new ListRevocationListsResponse { RevocationLists = { written } });
        else
            CrlListCommand.WriteTable(run.Out, written);
    }
}
