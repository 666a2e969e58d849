using System.CommandLine;
using SigningService.Cli.Arguments;
using SigningService.Cli.Output;
using SigningService.Cli.Running;
using SigningService.Client;
using SigningService.Contracts.V1;
using Timestamp = Google.Protobuf.WellKnownTypes.Timestamp;

namespace SigningService.Cli.Commands;

/// <summary><c>signctl list</c></summary>
internal sealed class ListCommand
{
    private readonly Option<string?> _profile = Text("--profile", "ID", "Only of this profile");
    private readonly Option<string?> _authority = Text("--authority", "ID", "Only from this authority");
    private readonly Option<string?> _state = Text("--state", "STATE", "Only active, revoked or expired");
    private readonly Option<string?> _subject = Text("--subject", "TEXT", "Only with this in the subject, any case");
    private readonly Option<string?> _name = Text("--name", "NAME", "Only with this name, whole: api.example.test or dns:api.example.test");
    private readonly Option<string?> _from = Text("--expires-from", "TIME", "Only valid until this or longer: 2026-11-30, or a span from now: 7d");
    private readonly Option<string?> _before = Text("--expires-before", "TIME", "Only expired before this: 2026-11-30, or a span from now: 30d");
    private readonly Option<string?> _requester = Text("--requester", "IDENTITY", "Only asked for by this caller");
    private readonly Option<string?> _order = Text("--order", "ORDER", "newest (if not given) or expires");
    private readonly Option<int> _pageSize = new("--page-size") { HelpName = "N", Description = "At most so many a page, up to 1000", DefaultValueFactory = _ => 100 };
    private readonly Option<string?> _pageToken = Text("--page-token", "TOKEN", "Continue where the page before ended");
    private readonly Option<bool> _all = new("--all") { Description = "All pages" };

    public static Command Create(CliHost host)
    {
        var list = new ListCommand();
        list._state.AcceptOnlyFromAmong("active", "revoked", "expired");
        list._order.AcceptOnlyFromAmong("newest", "expires");
        var command = new TaughtCommand("list", "Lists certificates that you may see, newest first. All conditions must hold.")
        {
            Examples =
            [
                "signctl list --state active --expires-before 30d --order expires",
                "signctl list --name api.example.test --all --output json | jq -r '.certificates[].name'",
            ],
        };
        foreach (var option in new Option[]
        {
            list._profile, list._authority, list._state, list._subject, list._name, list._from, list._before, list._requester,
            list._order, list._pageSize, list._pageToken, list._all,
        })
        {
            command.Add(option);
        }
        return command.Does(host, list.RunAsync);
    }

    private async Task<int> RunAsync(Run run, CancellationToken cancellationToken)
    {
        var request = Request(run);
        using var connection = run.Connect();
        var page = await ReadAsync(run, connection, request, cancellationToken);
        switch (run.Format)
        {
            case OutputFormat.Json:
                JsonOutput.Write(run.Out, page);
                break;
            case OutputFormat.Pem:
                foreach (var certificate in page.Certificates)
                    run.Out.Write(CertificateOutput.ToPem(certificate.Der.Span));
                break;
            case OutputFormat.Table:
                CertificateOutput.WriteTable(run.Out, page.Certificates);
                break;
        }
        if (page.NextPageToken.Length > 0 && run.Format != OutputFormat.Json)
            run.Remark($"There are more: --all, or --page-token {page.NextPageToken}");
        return ExitCode.Ok;
    }

    private ListCertificatesRequest Request(Run run)
    {
        var pageSize = run.Value(_pageSize);
        if (pageSize is < 1 or > 1000)
            throw new UsageException("--page-size: 1 to 1000.");
        return new ListCertificatesRequest
        {
            Filter = new CertificateFilter
            {
                Profile = run.Value(_profile) ?? "",
                Authority = run.Value(_authority) ?? "",
                State = State(run.Value(_state)),
                Subject = run.Value(_subject) ?? "",
                SubjectName = run.Value(_name) ?? "",
                ExpiresFrom = Time(run, _from),
                ExpiresBefore = Time(run, _before),
                Requester = run.Value(_requester) ?? "",
            },
            Order = run.Value(_order) == "expires" ? CertificateOrder.ExpiresFirst : CertificateOrder.NewestFirst,
            PageSize = pageSize,
            PageToken = run.Value(_pageToken) ?? "",
            SummaryOnly = run.Format == OutputFormat.Table,
        };
    }

    private async Task<ListCertificatesResponse> ReadAsync(
        Run run, SigningServiceConnection connection, ListCertificatesRequest request, CancellationToken cancellationToken)
    {
        var all = new ListCertificatesResponse();
        do
        {
            var page = await run.CallAsync(
                async (deadline, token) => await connection.Certificates.ListCertificatesAsync(request, deadline: deadline, cancellationToken: token),
                cancellationToken);
            all.Certificates.Add(page.Certificates);
            request.PageToken = all.NextPageToken = page.NextPageToken;
        }
        while (run.Value(_all) && request.PageToken.Length > 0);
        return all;
    }

    private static CertificateState State(string? text) => text switch
    {
        "active" => CertificateState.Active,
        "revoked" => CertificateState.Revoked,
        "expired" => CertificateState.Expired,
        _ => CertificateState.Unspecified,
    };

    private static Timestamp? Time(Run run, Option<string?> option) => run.Value(option) is { } text
        ? Timestamp.FromDateTimeOffset(TimeText.ParseTime(text, option.Name, run.Now))
        : null;

    private static Option<string?> Text(string name, string value, string description) =>
        new(name) { HelpName = value, Description = description };
}
