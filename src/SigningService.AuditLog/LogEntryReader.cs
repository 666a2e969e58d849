using System.Formats.Cbor;
using System.Text;

namespace SigningService.AuditLog;

/// <summary>Reads entries strictly: there is one encoding of an entry and every other one is refused.</summary>
internal static class LogEntryReader
{
    public static LogEntry Read(ReadOnlyMemory<byte> encoded)
    {
        try
        {
            var reader = new CborReader(encoded, CborConformanceMode.Canonical);
            var entry = ReadFields(reader);
            Require(reader.BytesRemaining == 0, "Something follows the entry.");
            // Encoding it again is the one test that leaves nothing out: order, lengths of heads, indefinite lengths, text that is no UTF-8.
            Require(entry.Encode().AsSpan().SequenceEqual(encoded.Span), "The entry is not in its canonical encoding.");
            return entry;
        }
        catch (Exception e) when (e is CborContentException or InvalidOperationException or OverflowException)
        {
            throw new LogEntryFormatException("The entry is not well-formed canonical CBOR.", e);
        }
    }

    private static LogEntry ReadFields(CborReader reader)
    {
        Require(reader.ReadStartMap() == EntryField.Count, $"An entry has {EntryField.Count} fields.");
        Expect(reader, EntryField.Version);
        Require(reader.ReadInt64() == LogEntry.Version, "The entry is of a version that is not known here.");
        var index = ReadLong(reader, EntryField.Index);
        Require(index >= 0, "The index is negative.");
        Require(Microseconds.TryRead(ReadLong(reader, EntryField.Time), out var time), "The time is out of range.");
        var kind = ReadLong(reader, EntryField.Kind);
        Require(kind is > 0 and <= int.MaxValue, "The kind is out of range.");
        Expect(reader, EntryField.KindName);
        var kindName = ReadText(reader, LogLimits.NameOctets);
        Expect(reader, EntryField.Actor);
        var actor = ReadText(reader, LogLimits.ValueOctets);
        Expect(reader, EntryField.Details);
        var details = ReadMap(reader, static (name, value) => new LogDetail(name, ReadText(value, LogLimits.ValueOctets)));
        Expect(reader, EntryField.Octets);
        var octets = ReadMap(reader, static (name, value) => new LogOctets(name, ReadOctets(value)));
        reader.ReadEndMap();
        return new LogEntry
        {
            Index = index,
            Time = time,
            Kind = (int)kind,
            KindName = kindName,
            Actor = actor,
            Details = details,
            Octets = octets,
        };
    }

    private static T[] ReadMap<T>(CborReader reader, Func<string, CborReader, T> read)
    {
        var count = reader.ReadStartMap();
        Require(count is >= 0 and <= LogLimits.Details, $"A map of an entry has at most {LogLimits.Details} pairs.");
        var items = new T[count!.Value];
        var before = "";
        for (var i = 0; i < items.Length; i++)
        {
            var name = ReadText(reader, LogLimits.NameOctets);
            Require(CanonicalOrder.Compare(before, name) < 0, "The names of an entry are not in order, or one stands twice.");
            items[i] = read(name, reader);
            before = name;
        }

        reader.ReadEndMap();
        return items;
    }

    private static long ReadLong(CborReader reader, int field)
    {
        Expect(reader, field);
        return reader.ReadInt64();
    }

    private static string ReadText(CborReader reader, int limit)
    {
        var text = reader.ReadTextString();
        Require(Encoding.UTF8.GetByteCount(text) <= limit, $"A text is longer than {limit} octets.");
        return text;
    }

    private static byte[] ReadOctets(CborReader reader)
    {
        var octets = reader.ReadByteString();
        Require(octets.Length <= LogLimits.ValueOctets, $"A byte string is longer than {LogLimits.ValueOctets} octets.");
        return octets;
    }

    private static void Expect(CborReader reader, int field) => Require(reader.ReadInt64() == field, $"Field {field} is missing or not in its place.");

    private static void Require(bool condition, string message)
    {
        if (!condition)
            throw new LogEntryFormatException(message);
    }
}
