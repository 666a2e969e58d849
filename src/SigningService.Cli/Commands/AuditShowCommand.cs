using System.CommandLine;
using SigningService.AuditLog.Notes;
using SigningService.Cli.Audit;
using SigningService.Cli.Output;
using SigningService.Cli.Running;
using SigningService.Client;
using SigningService.Contracts.V1;
using Checkpoint = SigningService.AuditLog.Notes.Checkpoint;

namespace SigningService.Cli.Commands;

/// <summary><c>signctl audit show</c></summary>
internal sealed class AuditShowCommand
{
    private readonly Argument<long> _index = new("INDEX") { Description = "Of the entry, from 0: certificates name theirs as log index" };
    private readonly Option<string?> _auditKey = new("--audit-key") { HelpName = "FILE", Description = "Public half of an audit key, PEM: have the entry proven under it, or one that followed it" };

    public static Command Create(CliHost host)
    {
        var show = new AuditShowCommand();
        var command = new TaughtCommand("show", "Shows everything that an entry says, and proves that it is in the signed log.")
        {
            Examples = ["signctl audit show 1042", "signctl audit show 1042 --audit-key audit-public-key.pem"],
        };
        command.Add(show._index);
        command.Add(show._auditKey);
        return command.Does(host, show.RunAsync);
    }

    private async Task<int> RunAsync(Run run, CancellationToken cancellationToken)
    {
        run.RequireNoPem();
        var index = run.Value(_index);
        if (index < 0)
            throw new UsageException("INDEX: from 0.");
        var key = run.Value(_auditKey) is { } file ? AuditKeyFile.Load(file) : null;
        using var connection = run.Connect();
        var entry = await FindAsync(run, connection, index, cancellationToken);
        var proven = key is null ? null : await ProveAsync(run, connection, entry, key, cancellationToken);
        if (run.Format == OutputFormat.Json)
            JsonOutput.Write(run.Out, entry);
        else
            EntryLine.Details(entry).Add("proven", proven is null ? null : $"in the log of {proven.Origin}, signed over {proven.Size} entries").Write(run.Out);
        return ExitCode.Ok;
    }

    private static async Task<AuditEntry> FindAsync(Run run, SigningServiceConnection connection, long index, CancellationToken cancellationToken)
    {
        var request = new ListEntriesRequest { PageSize = 1, PageToken = Texts.Of(index + 1) };
        var page = await run.CallAsync(
            async (deadline, token) => await connection.Audit.ListEntriesAsync(request, deadline: deadline, cancellationToken: token), cancellationToken);
        return page.Entries.FirstOrDefault(entry => entry.Index == index) ?? throw new UsageException($"The log has no entry {index} yet.");
    }

    private static async Task<Checkpoint> ProveAsync(
        Run run, SigningServiceConnection connection, AuditEntry entry, VerificationKey key, CancellationToken cancellationToken)
    {
        var head = (await LogHead.FetchAsync(run, connection, cancellationToken)).Believe(key);
        await EntryProof.FetchAsync(run, connection, entry, head, cancellationToken);
        return head;
    }
}
