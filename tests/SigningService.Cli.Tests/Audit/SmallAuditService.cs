using System.Globalization;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using SigningService.AuditLog;
using SigningService.Contracts.V1;

namespace SigningService.Cli.Tests.Audit;

/// <summary>The small log over the wire.</summary>
internal sealed class SmallAuditService(SmallAuditLog log) : AuditService.AuditServiceBase
{
    public override Task<ListEntriesResponse> ListEntries(ListEntriesRequest request, ServerCallContext context)
    {
        log.Looks++;
        log.CatchUp();
        var below = request.PageToken.Length == 0 ? log.Entries.Count : int.Parse(request.PageToken, CultureInfo.InvariantCulture);
        var fitting = log.Entries.Take(below).Select(encoded => LogEntry.Decode(encoded)).Reverse().Where(entry => Fits(entry, request)).ToList();
        var page = fitting.Take(request.PageSize).ToList();
        var response = new ListEntriesResponse { Entries = { page.Select(ToWire) } };
        if (page.Count < fitting.Count)
            response.NextPageToken = page[^1].Index.ToString(CultureInfo.InvariantCulture);
        return Task.FromResult(response);
    }

    public override Task<GetCheckpointResponse> GetCheckpoint(GetCheckpointRequest request, ServerCallContext context)
    {
        log.CatchUp();
        return Task.FromResult(new GetCheckpointResponse { Checkpoint = Head() });
    }

    public override Task<GetInclusionProofResponse> GetInclusionProof(GetInclusionProofRequest request, ServerCallContext context)
    {
        var size = request.TreeSize == 0 ? log.Entries.Count : request.TreeSize;
        var response = new GetInclusionProofResponse { Index = request.Index, TreeSize = size, Checkpoint = Head() };
        response.Hashes.AddRange(log.Proof(request.Index, size).Select(hash => ByteString.CopyFrom(hash)));
        return Task.FromResult(response);
    }

    public override async Task ExportLog(ExportLogRequest request, IServerStreamWriter<ExportLogResponse> responseStream, ServerCallContext context)
    {
        log.CatchUp();
        foreach (var entries in log.Entries.Skip((int)request.StartIndex).Chunk(3))
        {
            await responseStream.WriteAsync(
                new ExportLogResponse { TreeSize = log.Entries.Count, Entries = { entries.Select(ByteString.CopyFrom) } }, context.CancellationToken);
        }

        await responseStream.WriteAsync(new ExportLogResponse { Checkpoint = Head(), Handovers = { log.Handovers } }, context.CancellationToken);
    }

    private Checkpoint Head()
    {
        var (note, size) = log.Head();
        return new Checkpoint { Note = ByteString.CopyFromUtf8(note.ToString()), Size = size };
    }

    private static bool Fits(LogEntry entry, ListEntriesRequest request) =>
        (request.Kinds.Count == 0 || request.Kinds.Contains(entry.KindName))
        && (request.Actor.Length == 0 || request.Actor == entry.Actor)
        && (request.SerialNumber.Length == 0 || request.SerialNumber == entry.Detail("serial"))
        && (request.StartTime is null || entry.Time >= request.StartTime.ToDateTimeOffset())
        && (request.EndTime is null || entry.Time < request.EndTime.ToDateTimeOffset())
        && (request.Text.Length == 0 || entry.Details.Any(detail => detail.Value.Contains(request.Text, StringComparison.OrdinalIgnoreCase)));

    private static AuditEntry ToWire(LogEntry entry)
    {
        var wire = new AuditEntry
        {
            Index = entry.Index,
            Time = entry.Time.ToTimestamp(),
            Kind = entry.KindName,
            KindNumber = entry.Kind,
            Actor = entry.Actor,
            Encoded = ByteString.CopyFrom(entry.Encode()),
        };
        foreach (var detail in entry.Details)
            wire.Details.Add(detail.Name, detail.Value);
        foreach (var octets in entry.Octets)
            wire.Octets.Add(octets.Name, ByteString.CopyFrom(octets.Value.Span));
        return wire;
    }
}
