using Grpc.Core;
using SigningService.AuditLog.Notes;
using SigningService.AuditLog.Verification;
using SigningService.Cli.Reports;
using SigningService.Cli.Running;
using SigningService.Client;
using SigningService.Client.Verification;
using SigningService.Contracts.V1;
using Checkpoint = SigningService.AuditLog.Notes.Checkpoint;

namespace SigningService.Cli.Audit;

/// <summary>A signed head of the log, and how the audit key was replaced until then.</summary>
internal sealed record LogHead(SignedNote Note, IReadOnlyList<SignedHandover> Handovers)
{
    /// <summary>Has a head signed that covers every entry there is now.</summary>
    public static async Task<LogHead> FetchAsync(Run run, SigningServiceConnection connection, CancellationToken cancellationToken)
    {
        var latest = await run.CallAsync(
            async (deadline, token) => await connection.Audit.GetCheckpointAsync(new GetCheckpointRequest { Fresh = true }, deadline: deadline, cancellationToken: token),
            cancellationToken);
        // Only an export tells of handovers; this one has nothing in it but what was written since.
        using var call = connection.Audit.ExportLog(new ExportLogRequest { StartIndex = latest.Checkpoint.Size }, cancellationToken: cancellationToken);
        LogHead? head = null;
        await foreach (var part in call.ResponseStream.ReadAllAsync(cancellationToken))
        {
            if (part.Checkpoint is { } checkpoint)
                head = new LogHead(SignedNote.Parse(checkpoint.Note.Span), AuditKeyChain.Of(part.Handovers));
        }

        return head ?? throw new VerificationFailedException("The service sent no checkpoint.");
    }

    /// <summary>What it commits to, if the audit key that is held, or one that it handed over to, signed it.</summary>
    /// <exception cref="VerificationFailedException">None did.</exception>
    public Checkpoint Believe(VerificationKey held)
    {
        try
        {
            return SignedHeads.Following(held, Handovers).Read(Note);
        }
        catch (LogFaultException e)
        {
            throw new VerificationFailedException(e.Message);
        }
    }
}
