using System.CommandLine;
using SigningService.Cli.Output;
using SigningService.Cli.Running;
using SigningService.Contracts.V1;

namespace SigningService.Cli.Commands;

/// <summary><c>signctl authorities</c></summary>
internal static class AuthoritiesCommand
{
    public static Command Create(CliHost host)
    {
        var id = new Argument<string?>("ID") { Arity = ArgumentArity.ZeroOrOne, Description = "One authority; all if not given" };
        var command = new TaughtCommand("authorities", "Shows the authorities: their keys, what they issue, whether they can sign now, and what comes next for them.")
        {
            Examples = ["signctl authorities", "signctl authorities server-ca --output pem"],
        };
        command.Add(id);
        return command.Does(host, (run, cancellationToken) => RunAsync(run, run.Value(id), cancellationToken));
    }

    private static Task<int> RunAsync(Run run, string? id, CancellationToken cancellationToken) =>
        id is null ? ListAsync(run, cancellationToken) : GetAsync(run, id, cancellationToken);

    private static async Task<int> ListAsync(Run run, CancellationToken cancellationToken)
    {
        using var connection = run.Connect();
        var response = await run.CallAsync(
            async (deadline, token) => await connection.Authorities.ListAuthoritiesAsync(new(), deadline: deadline, cancellationToken: token),
            cancellationToken);
        switch (run.Format)
        {
            case OutputFormat.Json:
                JsonOutput.Write(run.Out, response);
                break;
            case OutputFormat.Pem:
                foreach (var authority in response.Authorities)
                    run.Out.Write(CertificateOutput.ToPem(authority.Der.Span));
                break;
            case OutputFormat.Table:
                WriteTable(run.Out, response.Authorities);
                break;
        }
        return ExitCode.Ok;
    }

    private static async Task<int> GetAsync(Run run, string id, CancellationToken cancellationToken)
    {
        var request = new GetAuthorityRequest { Name = id.StartsWith("authorities/", StringComparison.Ordinal) ? id : "authorities/" + id };
        using var connection = run.Connect();
        var response = await run.CallAsync(
            async (deadline, token) => await connection.Authorities.GetAuthorityAsync(request, deadline: deadline, cancellationToken: token),
            cancellationToken);
        switch (run.Format)
        {
            case OutputFormat.Json:
                JsonOutput.Write(run.Out, response);
                break;
            case OutputFormat.Pem:
                foreach (var der in response.Authority.Chain.Prepend(response.Authority.Der))
                    run.Out.Write(CertificateOutput.ToPem(der.Span));
                break;
            case OutputFormat.Table:
                WriteDetails(run.Out, response.Authority);
                break;
        }
        return ExitCode.Ok;
    }

    private static void WriteTable(TextWriter output, IEnumerable<Authority> authorities)
    {
        var table = new Table("AUTHORITY", "STATE", "KEY", "SUBJECT", "NOT AFTER", "PROFILES", "STAGE", "NEXT STEP", "DUE");
        foreach (var a in authorities)
            table.Add(IdOf(a), Texts.Of(a.State), a.KeyAlgorithm, a.Subject, Texts.Of(a.NotAfterTime), string.Join(' ', a.Profiles), AuthorityText.Of(a.Stage), AuthorityText.Of(a.NextStep?.Action ?? default), Texts.Of(a.NextStep?.DueTime));
        table.Write(output);
    }

    internal static void WriteDetails(TextWriter output, Authority a) => new Details()
        .Add("authority", IdOf(a))
        .Add("state", Texts.Of(a.State))
        .Add("subject", a.Subject)
        .Add("key", a.KeyAlgorithm)
        .Add("signs with", a.SignatureAlgorithm)
        .Add("key id", a.SubjectKeyId)
        .Add("valid from", Texts.Of(a.NotBeforeTime))
        .Add("valid to", Texts.Of(a.NotAfterTime))
        .Add("profiles", string.Join(' ', a.Profiles))
        .Add("shards", Texts.Of((long)a.ShardCount))
        .Add("stage", AuthorityText.Of(a.Stage))
        .Add("since", Texts.Of(a.StageTime))
        .Add("succeeds", a.Succeeds.Split('/')[^1])
        .Add("next step", a.NextStep?.Description ?? "")
        .Add("due", Texts.Of(a.NextStep?.DueTime))
        .Write(output);

    private static string IdOf(Authority authority) => authority.Name.Split('/')[^1];
}
