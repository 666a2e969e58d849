using System.CommandLine;
using SigningService.Cli.Arguments;
using SigningService.Cli.Output;
using SigningService.Cli.Running;
using SigningService.Client.Files;
using SigningService.Contracts.V1;
using Duration = Google.Protobuf.WellKnownTypes.Duration;

namespace SigningService.Cli.Commands;

/// <summary><c>signctl token create</c></summary>
internal sealed class TokenCreateCommand
{
    private readonly Option<string> _profile = new("--profile") { HelpName = "ID", Required = true, Description = "Kind of certificate that it is for, for example client-tls" };
    private readonly NameOptions _names = new();
    private readonly Option<string?> _certificateLifetime = new("--certificate-lifetime") { HelpName = "SPAN", Description = $"Validity of its certificates: {TimeText.SpanHelp}; the profile's if not given" };
    private readonly Option<string?> _lifetime = new("--lifetime") { HelpName = "SPAN", Description = "Time that the token can be used, a minute to 30d; 1h if not given" };
    private readonly Option<int> _uses = new("--uses") { HelpName = "N", Description = "How often it can be used, up to 1000; once if not given", DefaultValueFactory = _ => 1 };
    private readonly Option<string?> _note = new("--note") { HelpName = "TEXT", Description = "To find it again, for example the ticket; not in any certificate" };
    private readonly Option<string?> _secretFile = new("--secret-file") { HelpName = "FILE", Description = "Write the secret to this file, mode 0600, and do not show it" };
    private readonly Option<string?> _requestId = new("--request-id") { HelpName = "ID", Description = "Name of this request for retries; random if not given. A retry gets a fresh secret for the same token" };
    private readonly Option<bool> _validateOnly = new("--validate-only") { Description = "Check that it could be made; make nothing" };

    public static Command Create(CliHost host)
    {
        var create = new TokenCreateCommand();
        var command = new TaughtCommand(
            "create",
            "Makes an enrolment token for a client that has no certificate yet. Whoever has its secret can have a certificate with these names, so "
            + "hand it over by a way that nobody else reads. The secret is shown once: the service keeps only a hash. "
            + "You need the role operator, and a grant for the profile and every name.")
        {
            Examples =
            [
                "signctl token create --profile client-tls --uri spiffe://example.test/agents/web-1 --secret-file web-1.token",
                "signctl token create --profile server-tls --dns www.example.test --lifetime 15m --certificate-lifetime 7d --note CHG-1234",
            ],
        };
        command.Add(create._profile);
        create._names.AddTo(command);
        foreach (var option in new Option[]
        {
            create._certificateLifetime, create._lifetime, create._uses, create._note, create._secretFile, create._requestId, create._validateOnly,
        })
        {
            command.Add(option);
        }
        return command.Does(host, create.RunAsync);
    }

    private async Task<int> RunAsync(Run run, CancellationToken cancellationToken)
    {
        run.RequireNoPem();
        if (run.Value(_uses) is < 1 or > 1000)
            throw new UsageException("--uses: 1 to 1000.");
        var request = new CreateEnrollmentTokenRequest
        {
            Profile = run.Value(_profile),
            SubjectNames = { _names.Parse(run).SubjectNames },
            CertificateLifetime = Span(run, _certificateLifetime),
            Lifetime = Span(run, _lifetime),
            MaximumUses = run.Value(_uses),
            Note = run.Value(_note) ?? "",
            RequestId = RequestId.OrNew(run.Value(_requestId)),
            ValidateOnly = run.Value(_validateOnly),
        };
        using var connection = run.Connect();
        var response = await run.CallAsync(
            async (deadline, token) => await connection.Enrollments.CreateEnrollmentTokenAsync(request, deadline: deadline, cancellationToken: token),
            cancellationToken);
        if (run.Value(_secretFile) is { } file && !request.ValidateOnly)
        {
            StagedFile.Replace(file, response.Secret + "\n", StagedFile.Secret);
            response.Secret = "";
        }
        Tell(run, response, request);
        return ExitCode.Ok;
    }

    private void Tell(Run run, CreateEnrollmentTokenResponse response, CreateEnrollmentTokenRequest request)
    {
        var fingerprint = run.Settings.Trust.Load().Fingerprint;
        if (run.Format == OutputFormat.Json)
        {
            JsonOutput.Write(run.Out, json =>
            {
                JsonOutput.WriteProperties(json, response);
                json.WriteString("trustFingerprint", fingerprint);
                json.WriteString("requestId", request.RequestId);
            });
            return;
        }
        if (request.ValidateOnly)
        {
            run.Out.WriteLine("The token could be made. Nothing was made.");
            return;
        }
        TokenOutput.Describe(response.Token)
            .Add("secret", response.Secret.Length > 0 ? response.Secret : $"in {run.Value(_secretFile)}")
            .Add("fingerprint", fingerprint)
            .Write(run.Out);
        run.Remark("The client enrols with the secret and the fingerprint: signctl enroll --server https://HOST:7444 --token-file FILE --fingerprint HEX --out-dir DIR");
        if (response.Secret.Length > 0)
            run.Remark("The secret is not shown again.");
    }

    private static Duration? Span(Run run, Option<string?> option) =>
        run.Value(option) is { } text ? Duration.FromTimeSpan(TimeText.ParseSpan(text, option.Name)) : null;
}
