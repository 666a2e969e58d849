using System.CommandLine;
using SigningService.Cli.Audit;
using SigningService.Cli.Output;
using SigningService.Cli.Running;
using SigningService.Client;
using SigningService.Contracts.V1;

namespace SigningService.Cli.Commands;

/// <summary><c>signctl audit tail</c></summary>
internal sealed class AuditTailCommand
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private readonly Option<int> _lines = new("--lines", "-n") { HelpName = "N", Description = "At first, so many of the last entries", DefaultValueFactory = _ => 20 };
    private readonly Option<bool> _follow = new("--follow", "-f") { Description = "Go on with what comes, until interrupted" };

    public static Command Create(CliHost host)
    {
        var tail = new AuditTailCommand();
        var command = new TaughtCommand("tail", "Shows the end of the audit log, the newest last.")
        {
            Examples = ["signctl audit tail", "signctl audit tail --follow --lines 5", "signctl audit tail -f --output json | jq -c '{index,kind,actor}'"],
        };
        command.Add(tail._lines);
        command.Add(tail._follow);
        return command.Does(host, tail.RunAsync);
    }

    private async Task<int> RunAsync(Run run, CancellationToken cancellationToken)
    {
        run.RequireNoPem();
        if (run.Value(_lines) is < 1 or > 1000)
            throw new UsageException("--lines: 1 to 1000.");
        using var connection = run.Connect();
        var last = await ShowAsync(run, connection, run.Value(_lines), -1, cancellationToken);
        while (run.Value(_follow))
        {
            await Task.Delay(Pause, run.Host.Clock, cancellationToken);
            last = await ShowAsync(run, connection, 1000, last, cancellationToken);
        }

        return ExitCode.Ok;
    }

    /// <summary>Shows what is newer than an index; gives the newest that was shown.</summary>
    private static async Task<long> ShowAsync(Run run, SigningServiceConnection connection, int count, long after, CancellationToken cancellationToken)
    {
        var page = await run.CallAsync(
            async (deadline, token) => await connection.Audit.ListEntriesAsync(new ListEntriesRequest { PageSize = count }, deadline: deadline, cancellationToken: token),
            cancellationToken);
        foreach (var entry in page.Entries.Where(entry => entry.Index > after).Reverse())
        {
            if (run.Format == OutputFormat.Json)
                JsonOutput.Write(run.Out, entry);
            else
                EntryLine.Write(run.Out, entry);
            after = entry.Index;
        }

        return after;
    }
}
