using System.CommandLine;
using SigningService.Cli.Arguments;
using SigningService.Cli.Audit;
using SigningService.Cli.Output;
using SigningService.Cli.Running;
using SigningService.Contracts.V1;
using Timestamp = Google.Protobuf.WellKnownTypes.Timestamp;

namespace SigningService.Cli.Commands;

/// <summary><c>signctl audit search</c></summary>
internal sealed class AuditSearchCommand
{
    private readonly Option<string?> _from = new("--from") { HelpName = "TIME", Description = "Only entries of this time or later: 2026-11-30, 2026-11-30T18:00:00Z" };
    private readonly Option<string?> _before = new("--before") { HelpName = "TIME", Description = "Only entries before this time" };
    private readonly Option<string[]> _kinds = new("--act") { HelpName = "KIND", Description = "Only these acts, such as CertificateRevoked; may be given several times" };
    private readonly Option<string?> _actor = new("--actor") { HelpName = "IDENTITY", Description = "Only what this caller did; 'service' for the service itself" };
    private readonly Option<string?> _serial = new("--serial") { HelpName = "SERIAL", Description = "Only about this certificate" };
    private readonly Option<string?> _text = new("--text") { HelpName = "TEXT", Description = "Only with this text in a detail, any case" };
    private readonly Option<int> _limit = new("--limit") { HelpName = "N", Description = "At most so many, the newest", DefaultValueFactory = _ => 100 };

    public static Command Create(CliHost host)
    {
        var search = new AuditSearchCommand();
        var command = new TaughtCommand("search", "Finds entries of the audit log, the newest first. All conditions must hold.")
        {
            Examples =
            [
                "signctl audit search --act CertificateRevoked --from 2026-11-01",
                "signctl audit search --serial 4f1d...09",
                "signctl audit search --actor spiffe://example.test/operator --output json | jq '.entries[].details'",
            ],
        };
        foreach (var option in new Option[] { search._from, search._before, search._kinds, search._actor, search._serial, search._text, search._limit })
            command.Add(option);
        return command.Does(host, search.RunAsync);
    }

    private async Task<int> RunAsync(Run run, CancellationToken cancellationToken)
    {
        run.RequireNoPem();
        var request = Request(run);
        var limit = run.Value(_limit);
        using var connection = run.Connect();
        var found = new ListEntriesResponse();
        do
        {
            request.PageSize = Math.Min(1000, limit - found.Entries.Count);
            var page = await run.CallAsync(
                async (deadline, token) => await connection.Audit.ListEntriesAsync(request, deadline: deadline, cancellationToken: token), cancellationToken);
            found.Entries.Add(page.Entries);
            request.PageToken = found.NextPageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0 && found.Entries.Count < limit);
        Write(run, found);
        return ExitCode.Ok;
    }

    private ListEntriesRequest Request(Run run)
    {
        if (run.Value(_limit) < 1)
            throw new UsageException("--limit: at least 1.");
        var request = new ListEntriesRequest
        {
            StartTime = Time(run, _from),
            EndTime = Time(run, _before),
            Actor = run.Value(_actor) ?? "",
            Text = run.Value(_text) ?? "",
        };
        if (run.Value(_serial) is { } serial)
            request.SerialNumber = CertificateName.NormalizeSerial(serial) ?? throw new UsageException("--serial: a serial number in hexadecimal, at most 20 octets.");
        request.Kinds.AddRange(run.Value(_kinds) ?? []);
        return request;
    }

    private static void Write(Run run, ListEntriesResponse found)
    {
        if (run.Format == OutputFormat.Json)
        {
            JsonOutput.Write(run.Out, found);
            return;
        }

        foreach (var entry in found.Entries)
            EntryLine.Write(run.Out, entry);
        if (found.NextPageToken.Length > 0)
            run.Remark("There may be older ones: raise --limit, or narrow the search.");
    }

    private static Timestamp? Time(Run run, Option<string?> option) =>
        run.Value(option) is { } text ? Timestamp.FromDateTimeOffset(TimeText.ParseTime(text, option.Name, run.Now)) : null;
}
