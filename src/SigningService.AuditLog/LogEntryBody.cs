using System.Buffers;

namespace SigningService.AuditLog;

/// <summary>
/// An entry but for its index. Version and index come first in the encoding, so whoever acts can encode all the rest, and the one who
/// writes the log only puts the index in front.
/// </summary>
public sealed class LogEntryBody
{
    private readonly byte[] _encoded;

    private LogEntryBody(byte[] encoded) => _encoded = encoded;

    /// <summary>The canonical bytes of the entry at this place in the log.</summary>
    public byte[] WithIndex(long index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        var encoded = new byte[4 + CborOutput.HeadLength((ulong)index) + _encoded.Length];
        var output = new CborOutput(encoded);
        output.Map(EntryField.Count);
        output.Integer(EntryField.Version);
        output.Integer(LogEntry.Version);
        output.Integer(EntryField.Index);
        output.Integer(index);
        _encoded.CopyTo(encoded, output.Length);
        return encoded;
    }

    internal static LogEntryBody Encode(LogEntry entry) =>
        Encode(entry.Time, entry.Kind, entry.KindName, entry.Actor, entry.Details, entry.Octets);

    /// <summary>Encodes; the lists are in canonical order.</summary>
    internal static LogEntryBody Encode(
        DateTimeOffset time, int kind, string kindName, string actor, IReadOnlyList<LogDetail> details, IReadOnlyList<LogOctets> octets)
    {
        var rented = ArrayPool<byte>.Shared.Rent(Bound(kindName, actor, details, octets));
        try
        {
            var output = new CborOutput(rented);
            output.Integer(EntryField.Time);
            output.Integer(Microseconds.Of(time));
            output.Integer(EntryField.Kind);
            output.Integer(kind);
            output.Integer(EntryField.KindName);
            output.Text(kindName);
            output.Integer(EntryField.Actor);
            output.Text(actor);
            output.Integer(EntryField.Details);
            output.Map(details.Count);
            for (var i = 0; i < details.Count; i++)
            {
                output.Text(details[i].Name);
                output.Text(details[i].Value);
            }

            output.Integer(EntryField.Octets);
            output.Map(octets.Count);
            for (var i = 0; i < octets.Count; i++)
            {
                output.Text(octets[i].Name);
                output.Octets(octets[i].Value.Span);
            }

            return new LogEntryBody(output.Written.ToArray());
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    /// <summary>An upper bound: no UTF-16 text is longer in UTF-8 than three times its length, no head longer than nine octets.</summary>
    private static int Bound(string kindName, string actor, IReadOnlyList<LogDetail> details, IReadOnlyList<LogOctets> octets)
    {
        var bound = 128 + (3 * (kindName.Length + actor.Length));
        for (var i = 0; i < details.Count; i++)
            bound += 18 + (3 * (details[i].Name.Length + details[i].Value.Length));
        for (var i = 0; i < octets.Count; i++)
            bound += 18 + (3 * octets[i].Name.Length) + octets[i].Value.Length;
        return bound;
    }
}
