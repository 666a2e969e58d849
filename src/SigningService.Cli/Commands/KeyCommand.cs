using System.CommandLine;
using System.Security.Cryptography;
using SigningService.Cli.Arguments;
using SigningService.Cli.Output;
using SigningService.Cli.Running;
using SigningService.Contracts.V1;

namespace SigningService.Cli.Commands;

/// <summary><c>signctl key</c>: the keys that the service has besides those of authorities.</summary>
internal static class KeyCommand
{
    public static Command Create(CliHost host) => new("key", "Shows and replaces the keys of the service's own: the audit key and those of OCSP responders.")
    {
        CreateList(host),
        CreateRotate(host),
    };

    private static TaughtCommand CreateList(CliHost host)
    {
        var command = new TaughtCommand("list", "Lists all keys that there are and ever were; with --output pem their public halves.")
        {
            Examples = ["signctl key list", "signctl key list --output pem > keys.pem"],
        };
        return command.Does(host, async (run, cancellationToken) =>
        {
            using var connection = run.Connect();
            var response = await run.CallAsync(
                async (deadline, token) => await connection.Keys.ListServiceKeysAsync(new(), deadline: deadline, cancellationToken: token), cancellationToken);
            switch (run.Format)
            {
                case OutputFormat.Json:
                    JsonOutput.Write(run.Out, response);
                    break;
                case OutputFormat.Pem:
                    foreach (var key in response.Keys.Where(key => !key.PublicKey.IsEmpty))
                        run.Out.WriteLine(PemEncoding.WriteString("PUBLIC KEY", key.PublicKey.Span));
                    break;
                case OutputFormat.Table:
                    WriteTable(run.Out, response);
                    break;
            }

            return ExitCode.Ok;
        });
    }

    private static TaughtCommand CreateRotate(CliHost host)
    {
        var purpose = new Argument<string>("PURPOSE") { Description = "audit, or responder-AUTHORITY" };
        var reason = new Option<string>("--reason") { HelpName = "TEXT", Description = "Why; kept in the audit log", Required = true };
        var command = new TaughtCommand("rotate", "Replaces a key now, whatever its age. If it is cut off, run it again: nothing is made twice.")
        {
            Examples = ["signctl key rotate audit --reason yearly", "signctl key rotate responder-server-ca --reason drill"],
        };
        var requestId = AuthorityCommand.RequestIdOption();
        command.Add(purpose);
        command.Add(reason);
        command.Add(requestId);
        return command.Does(host, async (run, cancellationToken) =>
        {
            run.RequireNoPem();
            var request = new RotateServiceKeyRequest
            {
                Purpose = run.Value(purpose)!,
                Reason = run.Value(reason)!,
                RequestId = RequestId.OrNew(run.Value(requestId)),
            };
            using var connection = run.Connect();
            var response = await run.CallAsync(
                async (deadline, token) => await connection.Keys.RotateServiceKeyAsync(request, deadline: deadline, cancellationToken: token), cancellationToken);
            if (run.Format == OutputFormat.Json)
                JsonOutput.Write(run.Out, response);
            else
                WriteDetails(run.Out, response.Key);
            return ExitCode.Ok;
        });
    }

    private static void WriteTable(TextWriter output, ListServiceKeysResponse response)
    {
        var table = new Table("PURPOSE", "GENERATION", "STAGE", "KEY", "LABEL", "SINCE", "REPLACED", "SHA-256");
        foreach (var key in response.Keys)
        {
            table.Add(
                key.Purpose, Texts.Of((long)key.Generation), StageOf(key), key.KeyAlgorithm, key.Label, Texts.Of(key.ActiveTime), Texts.Of(key.ReplaceTime), key.PublicKeySha256);
        }

        table.Write(output);
    }

    private static void WriteDetails(TextWriter output, ServiceKey key) => new Details()
        .Add("purpose", key.Purpose)
        .Add("generation", Texts.Of((long)key.Generation))
        .Add("stage", StageOf(key))
        .Add("label", key.Label)
        .Add("key", key.KeyAlgorithm)
        .Add("key SHA-256", key.PublicKeySha256)
        .Add("since", Texts.Of(key.ActiveTime))
        .Write(output);

    private static string StageOf(ServiceKey key) => key.Stage switch
    {
        ServiceKeyStage.Intended => "intended",
        ServiceKeyStage.Made => "made",
        ServiceKeyStage.Active => "active",
        ServiceKeyStage.Replaced => "replaced",
        ServiceKeyStage.Destroyed => "destroyed",
        _ => "",
    };
}
