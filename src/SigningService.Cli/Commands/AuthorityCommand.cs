using System.CommandLine;
using System.Security.Cryptography;
using SigningService.Cli.Arguments;
using SigningService.Cli.Output;
using SigningService.Cli.Running;
using SigningService.Client;
using SigningService.Client.Files;
using SigningService.Contracts.V1;

namespace SigningService.Cli.Commands;

/// <summary><c>signctl authority</c>: the steps by which one authority takes over from another.</summary>
internal static class AuthorityCommand
{
    public static Command Create(CliHost host) => new(
        "authority",
        "Replaces an issuing authority: create, request, (ceremony of the parent), install, activate, retire, destroy-key. 'signctl authorities' shows the next step.")
    {
        Step(host, "create", "Line to succeed, for example server-ca", "Step 1: makes the successor of a line's active authority, with its key in the token.", (c, id, requestId) => async (d, t) =>
            (await c.Authorities.CreateAuthorityAsync(new() { Line = id, RequestId = requestId }, deadline: d, cancellationToken: t)).Authority),
        CreateRequest(host),
        CreateInstall(host),
        CreateActivate(host),
        Step(host, "retire", "Id of the authority", "Step 5: ends an authority whose last certificate has ended; refused before.", (c, id, requestId) => async (d, t) =>
            (await c.Authorities.RetireAuthorityAsync(new() { Name = NameOf(id), RequestId = requestId }, deadline: d, cancellationToken: t)).Authority),
        Step(host, "destroy-key", "Id of the authority", "Step 6: destroys the keys of a retired authority. There is no way back.", (c, id, requestId) => async (d, t) =>
            (await c.Authorities.DestroyAuthorityKeyAsync(new() { Name = NameOf(id), RequestId = requestId }, deadline: d, cancellationToken: t)).Authority),
        AnchorCommand.Create(host),
    };

    private static TaughtCommand CreateRequest(CliHost host)
    {
        var id = Id("Id of the prepared authority");
        var outFile = new Option<string>("--out") { HelpName = "FILE", Description = "Where the request goes, PEM", Required = true };
        var command = new TaughtCommand("request", "Step 2: gives the request (PKCS#10) that the ceremony of the parent signs: signing-ceremony sign-authority --csr FILE.")
        {
            Examples = ["signctl authority request server-ca-2 --out server-ca-2.csr"],
        };
        command.Add(id);
        command.Add(outFile);
        return command.Does(host, async (run, cancellationToken) =>
        {
            var request = new GetAuthorityRequestRequest { Name = NameOf(run.Value(id)!) };
            using var connection = run.Connect();
            var response = await run.CallAsync(
                async (deadline, token) => await connection.Authorities.GetAuthorityRequestAsync(request, deadline: deadline, cancellationToken: token),
                cancellationToken);
            StagedFile.Replace(run.Value(outFile)!, PemEncoding.WriteString("CERTIFICATE REQUEST", response.Csr.Span) + "\n", StagedFile.Public);
            if (run.Format == OutputFormat.Json)
                JsonOutput.Write(run.Out, response);
            else
                run.Out.WriteLine($"key SHA-256 {response.PublicKeySha256Fingerprint}: compare it in the ceremony");
            return ExitCode.Ok;
        });
    }

    private static TaughtCommand CreateInstall(CliHost host)
    {
        var id = Id("Id of the prepared authority");
        var file = new Option<string>("--certificate") { HelpName = "FILE", Description = "What the parent signed, PEM", Required = true };
        var validateOnly = new Option<bool>("--validate-only") { Description = "Say whether it would be accepted; change nothing" };
        var command = new TaughtCommand("install", "Step 3: brings the certificate that the parent signed, and publishes it with the first lists.")
        {
            Examples = ["signctl authority install server-ca-2 --certificate root/issued/1F2E.pem"],
        };
        var requestId = RequestIdOption();
        foreach (var option in new Option[] { file, validateOnly, requestId })
            command.Add(option);
        command.Add(id);
        return command.Does(host, (run, cancellationToken) =>
        {
            var request = new InstallAuthorityCertificateRequest
            {
                Name = NameOf(run.Value(id)!),
                Der = PublicInput.ReadCertificate(run.Value(file)!, "--certificate"),
                ValidateOnly = run.Value(validateOnly),
                RequestId = RequestId.OrNew(run.Value(requestId)),
            };
            return ShowAsync(
                run, c => async (d, t) => (await c.Authorities.InstallAuthorityCertificateAsync(request, deadline: d, cancellationToken: t)).Authority, cancellationToken);
        });
    }

    private static TaughtCommand CreateActivate(CliHost host)
    {
        var id = Id("Id of the published authority");
        var force = new Option<bool>("--force") { Description = "Do not wait until relying parties have had the policy's time to fetch it" };
        var reason = new Option<string?>("--reason") { HelpName = "TEXT", Description = "Why it cannot wait; required with --force, kept in the audit log" };
        var command = new TaughtCommand("activate", "Step 4: lets a published authority issue from now on; the one before it retires.")
        {
            Examples = ["signctl authority activate server-ca-2"],
        };
        var requestId = RequestIdOption();
        foreach (var option in new Option[] { force, reason, requestId })
            command.Add(option);
        command.Add(id);
        return command.Does(host, (run, cancellationToken) =>
        {
            var request = new ActivateAuthorityRequest
            {
                Name = NameOf(run.Value(id)!),
                Force = run.Value(force),
                Reason = run.Value(reason) ?? "",
                RequestId = RequestId.OrNew(run.Value(requestId)),
            };
            return ShowAsync(run, c => async (d, t) => (await c.Authorities.ActivateAuthorityAsync(request, deadline: d, cancellationToken: t)).Authority, cancellationToken);
        });
    }

    private static TaughtCommand Step(
        CliHost host, string name, string what, string description, Func<SigningServiceConnection, string, string, Func<DateTime, CancellationToken, Task<Authority>>> call)
    {
        var id = Id(what);
        var command = new TaughtCommand(name, description) { Examples = [$"signctl authority {name} server-ca"] };
        var requestId = RequestIdOption();
        command.Add(id);
        command.Add(requestId);
        return command.Does(host, (run, cancellationToken) =>
        {
            // One id for all tries of this run.
            var tied = RequestId.OrNew(run.Value(requestId));
            return ShowAsync(run, c => call(c, run.Value(id)!, tied), cancellationToken);
        });
    }

    internal static async Task<int> ShowAsync(
        Run run, Func<SigningServiceConnection, Func<DateTime, CancellationToken, Task<Authority>>> call, CancellationToken cancellationToken)
    {
        run.RequireNoPem();
        using var connection = run.Connect();
        var authority = await run.CallAsync(call(connection), cancellationToken);
        if (run.Format == OutputFormat.Json)
            JsonOutput.Write(run.Out, authority);
        else
            AuthoritiesCommand.WriteDetails(run.Out, authority);
        return ExitCode.Ok;
    }

    internal static Option<string?> RequestIdOption() =>
        new("--request-id") { HelpName = "ID", Description = "Ties a retry, and the pass after approval, to the first try; random if not given" };

    private static Argument<string> Id(string description) => new("ID") { Description = description };

    internal static string NameOf(string id) => id.StartsWith("authorities/", StringComparison.Ordinal) ? id : "authorities/" + id;
}
