using Google.Protobuf;
using Grpc.Core;
using SigningService.Authority.Callers;
using SigningService.Authority.Refusals;
using SigningService.Authority.ServiceKeys;
using SigningService.Contracts.V1;
using SigningService.Ledger;
using SigningService.Server.Auditing;
using SigningService.Server.Calls;

namespace SigningService.Server.Services;

/// <summary>The wire's audit service.</summary>
internal sealed class AuditService(ILedger ledger, LogKey key, CheckpointSigning signing, LogSearch search, AuditReads reads, ServiceKeyBook keys)
    : Contracts.V1.AuditService.AuditServiceBase
{
    private const int PartOctets = 512 * 1024;

    private readonly LogTree _tree = new(ledger);

    public override async Task<ListEntriesResponse> ListEntries(ListEntriesRequest request, ServerCallContext context)
    {
        var query = AuditRequests.Read(request, out var below, out var count);
        await reads.RecordAsync(context.Caller().Identity, "entries", context.CancellationToken);
        var page = await search.FindAsync(query, below, count, context.CancellationToken);
        var response = new ListEntriesResponse { NextPageToken = page.Next?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "" };
        response.Entries.AddRange(page.Entries.Select(found => AuditMapping.ToWire(found.Entry, found.Recorded)));
        return response;
    }

    public override async Task<GetCheckpointResponse> GetCheckpoint(GetCheckpointRequest request, ServerCallContext context)
    {
        if (request.Fresh)
        {
            context.Caller().Require(Role.Auditor);
            await signing.SignAsync(context.CancellationToken);
        }

        return new GetCheckpointResponse { Checkpoint = ToWire(await RequireLatestAsync(context.CancellationToken)) };
    }

    public override async Task<GetInclusionProofResponse> GetInclusionProof(GetInclusionProofRequest request, ServerCallContext context)
    {
        var size = await RequireSizeAsync(request.TreeSize, "tree_size", context.CancellationToken);
        new RequestRules().Require(request.Index >= 0 && request.Index < size, "index", $"Below the size of the tree, {size}.").ThrowIfBroken();
        var checkpoint = await ledger.FindCheckpointCoveringAsync(size, context.CancellationToken) ?? throw NotCovered();
        var response = new GetInclusionProofResponse
        {
            Index = request.Index,
            TreeSize = size,
            LeafHash = ByteString.CopyFrom((await ledger.ReadHashesAsync(0, request.Index, 1, context.CancellationToken))[0]),
            Checkpoint = ToWire(checkpoint),
        };
        response.Hashes.AddRange(AuditMapping.ToWire(await _tree.InclusionAsync(request.Index, size, context.CancellationToken)));
        return response;
    }

    public override async Task<GetConsistencyProofResponse> GetConsistencyProof(GetConsistencyProofRequest request, ServerCallContext context)
    {
        var newer = await RequireSizeAsync(request.NewerSize, "newer_size", context.CancellationToken);
        new RequestRules()
            .Require(request.OlderSize >= 0 && request.OlderSize <= newer, "older_size", $"From 0 to the size of the newer tree, {newer}.")
            .ThrowIfBroken();
        var response = new GetConsistencyProofResponse { OlderSize = request.OlderSize, NewerSize = newer };
        response.Hashes.AddRange(AuditMapping.ToWire(await _tree.ConsistencyAsync(request.OlderSize, newer, context.CancellationToken)));
        return response;
    }

    public override async Task ExportLog(ExportLogRequest request, IServerStreamWriter<ExportLogResponse> responseStream, ServerCallContext context)
    {
        new RequestRules().Require(request.StartIndex >= 0, "start_index", "Not negative.").ThrowIfBroken();
        await reads.RecordAsync(context.Caller().Identity, "export", context.CancellationToken);
        await signing.SignAsync(context.CancellationToken);
        var checkpoint = await RequireLatestAsync(context.CancellationToken);
        new RequestRules()
            .Require(request.StartIndex <= checkpoint.Size, "start_index", $"Not above the size of the log, {checkpoint.Size}.")
            .ThrowIfBroken();
        var part = new ExportLogResponse { TreeSize = checkpoint.Size };
        var octets = 0;
        await foreach (var recorded in ledger.ReadEntriesAsync(request.StartIndex, checkpoint.Size - request.StartIndex, context.CancellationToken))
        {
            part.Entries.Add(UnsafeByteOperations.UnsafeWrap(recorded.Entry));
            if ((octets += recorded.Entry.Length) < PartOctets)
                continue;
            await responseStream.WriteAsync(part, context.CancellationToken);
            (part, octets) = (new ExportLogResponse(), 0);
        }

        part.Checkpoint = ToWire(checkpoint);
        part.Handovers.AddRange(ServiceKeyMapping.HandoversOf(keys));
        await responseStream.WriteAsync(part, context.CancellationToken);
    }

    private Checkpoint ToWire(RecordedCheckpoint checkpoint) => AuditMapping.ToWire(checkpoint, RequireKey());

    private SigningService.Authority.Keys.PublicKey RequireKey() => key.PublicKey ?? throw new RefusedException(
        RefusalReason.NoAuditKey, "The hierarchy of this service has no audit key: nothing of its log is signed.");

    private async ValueTask<RecordedCheckpoint> RequireLatestAsync(CancellationToken cancellationToken)
    {
        RequireKey();
        return await ledger.FindLatestCheckpointAsync(cancellationToken) ?? throw NotCovered();
    }

    private async ValueTask<long> RequireSizeAsync(long asked, string field, CancellationToken cancellationToken)
    {
        var largest = (await RequireLatestAsync(cancellationToken)).Size;
        new RequestRules().Require(asked >= 0 && asked <= largest, field, $"At most the size of the latest checkpoint, {largest}; 0 for that one.").ThrowIfBroken();
        return asked == 0 ? largest : asked;
    }

    private static RefusedException NotCovered() =>
        new(RefusalReason.NotYetCovered, "No checkpoint covers that entry yet. Ask again in some seconds.", TimeSpan.FromSeconds(2));
}
