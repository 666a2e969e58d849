using System.Text;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using SigningService.AuditLog;
using SigningService.Authority.Keys;
using SigningService.Ledger;
using Wire = SigningService.Contracts.V1;

namespace SigningService.Server.Services;

/// <summary>The log as the wire shows it.</summary>
internal static class AuditMapping
{
    public static Wire.AuditEntry ToWire(LogEntry entry, RecordedEntry recorded)
    {
        var wire = new Wire.AuditEntry
        {
            Index = entry.Index,
            Time = entry.Time.ToTimestamp(),
            KindNumber = entry.Kind,
            Kind = entry.KindName,
            Actor = entry.Actor,
            Encoded = UnsafeByteOperations.UnsafeWrap(recorded.Entry),
        };
        foreach (var detail in entry.Details)
            wire.Details.Add(detail.Name, detail.Value);
        foreach (var octets in entry.Octets)
            wire.Octets.Add(octets.Name, UnsafeByteOperations.UnsafeWrap(octets.Value));
        return wire;
    }

    public static Wire.Checkpoint ToWire(RecordedCheckpoint checkpoint, PublicKey auditKey) => new()
    {
        Note = ByteString.CopyFrom(checkpoint.Note, Encoding.UTF8),
        Size = checkpoint.Size,
        SignTime = checkpoint.CreatedAt.ToTimestamp(),
        AuditKey = UnsafeByteOperations.UnsafeWrap(auditKey.SubjectPublicKeyInfo),
    };

    public static IEnumerable<ByteString> ToWire(IEnumerable<byte[]> hashes) => hashes.Select(hash => UnsafeByteOperations.UnsafeWrap(hash));
}
