using Grpc.Core;
using SigningService.AuditLog.Export;
using SigningService.AuditLog.Notes;
using SigningService.AuditLog.Verification;
using SigningService.Contracts.V1;
using SigningService.Server.Tests.Running;

namespace SigningService.Server.Tests.Auditing;

/// <summary>An auditor who has the first audit key alone, and a service that has another since.</summary>
public sealed class AuditKeyHandoverTests : IAsyncLifetime
{
    private readonly RunningService _service = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _service.InitializeAsync();

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    [Fact]
    public async Task AnExportBringsTheHandoverThatLeadsFromTheCeremonysKeyToTheOneThatSignedIt()
    {
        var first = VerificationKey.FromPem(await File.ReadAllTextAsync(Path.Combine(_service.Folder, "hierarchy", "audit-public-key.pem"), Stop));
        var auditor = new AuditService.AuditServiceClient(_service.Connect("auditor"));
        var older = await auditor.GetCheckpointAsync(new GetCheckpointRequest { Fresh = true }, cancellationToken: Stop);
        var rotated = await new KeyService.KeyServiceClient(_service.Connect("operator"))
            .RotateServiceKeyAsync(new RotateServiceKeyRequest { Purpose = "audit", Reason = "yearly" }, cancellationToken: Stop);

        var folder = new LogFolder(Path.Combine(_service.Folder, "export"));
        await ExportAsync(auditor, folder);

        var verified = LogFolderVerification.Verify(folder, first, [SignedNote.Parse(older.Checkpoint.Note.Span)]);
        Assert.True(verified.Size > older.Checkpoint.Size);
        var signer = SignedHeads.Following(first, folder.ReadHandovers()).SignerOf(folder.ReadCheckpoint());
        Assert.Equal(rotated.Key.PublicKeySha256, signer!.Sha256);
    }

    private static async Task ExportAsync(AuditService.AuditServiceClient auditor, LogFolder folder)
    {
        var writer = new LogFolderWriter(folder);
        using var call = auditor.ExportLog(new ExportLogRequest(), cancellationToken: Stop);
        await foreach (var part in call.ResponseStream.ReadAllAsync(Stop))
        {
            foreach (var entry in part.Entries)
                writer.Add(entry.Span);
            if (part.Checkpoint is not { } checkpoint)
                continue;
            folder.WriteHandovers([.. part.Handovers.Select(handover => new SignedHandover(
                handover.Statement.ToByteArray(), handover.FromSignature.ToByteArray(), handover.ToSignature.ToByteArray()))]);
            writer.Finish(SignedNote.Parse(checkpoint.Note.Span));
        }
    }
}
