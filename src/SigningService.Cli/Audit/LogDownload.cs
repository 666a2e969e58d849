using Grpc.Core;
using SigningService.AuditLog.Export;
using SigningService.AuditLog.Notes;
using SigningService.Cli.Reports;
using SigningService.Cli.Running;
using SigningService.Client;
using SigningService.Contracts.V1;

namespace SigningService.Cli.Audit;

/// <summary>Brings the log from the service into a folder.</summary>
internal static class LogDownload
{
    private const long Announced = 100_000;

    /// <summary>Gives the number of entries.</summary>
    public static async Task<long> ToFolderAsync(Run run, SigningServiceConnection connection, LogFolder folder, CancellationToken cancellationToken)
    {
        var writer = new LogFolderWriter(folder);
        long done = 0, total = 0;
        using var call = connection.Audit.ExportLog(new ExportLogRequest(), cancellationToken: cancellationToken);
        await foreach (var part in call.ResponseStream.ReadAllAsync(cancellationToken))
        {
            total = Math.Max(total, part.TreeSize);
            foreach (var entry in part.Entries)
            {
                writer.Add(entry.Span);
                if (++done % Announced == 0)
                    run.Remark($"{done} of {total} entries");
            }

            if (part.Checkpoint is not { } checkpoint)
                continue;
            folder.WriteHandovers(AuditKeyChain.Of(part.Handovers));
            writer.Finish(SignedNote.Parse(checkpoint.Note.Span));
        }

        return done;
    }
}
