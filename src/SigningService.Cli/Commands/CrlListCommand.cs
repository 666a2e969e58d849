using System.CommandLine;
using SigningService.Cli.Output;
using SigningService.Cli.Running;
using SigningService.Contracts.V1;

namespace SigningService.Cli.Commands;

/// <summary><c>signctl crl list</c></summary>
internal static class CrlListCommand
{
    public static Command Create(CliHost host)
    {
        var authority = new Option<string?>("--authority") { HelpName = "ID", Description = "Only of this authority" };
        var command = new TaughtCommand("list", "Lists the current revocation lists: one a shard, and one of everything for each partitioned authority.")
        {
            Examples = ["signctl crl list", "signctl crl list --authority server-ca --output json"],
        };
        command.Add(authority);
        return command.Does(host, (run, cancellationToken) => RunAsync(run, run.Value(authority), cancellationToken));
    }

    internal static void WriteTable(TextWriter output, IEnumerable<RevocationList> lists)
    {
        var table = new Table("AUTHORITY", "SHARD", "NUMBER", "ENTRIES", "BYTES", "THIS UPDATE", "NEXT UPDATE");
        foreach (var list in lists)
        {
            table.Add(
                list.Authority, list.Shard < 0 ? "all" : Texts.Of((long)list.Shard), Texts.Of(list.Number), Texts.Of(list.EntryCount), Texts.Of(list.SizeBytes),
                Texts.Of(list.ThisUpdateTime), Texts.Of(list.NextUpdateTime));
        }
        table.Write(output);
    }

    private static async Task<int> RunAsync(Run run, string? authority, CancellationToken cancellationToken)
    {
        run.RequireNoPem();
        var request = new ListRevocationListsRequest { Authority = authority ?? "" };
        using var connection = run.Connect();
        var response = await run.CallAsync(
            async (deadline, token) => await connection.Revocations.ListRevocationListsAsync(request, deadline: deadline, cancellationToken: token),
            cancellationToken);
        if (run.Format == OutputFormat.Json)
            JsonOutput.Write(run.Out, response);
        else
            WriteTable(run.Out, response.RevocationLists);
        return ExitCode.Ok;
    }
}
