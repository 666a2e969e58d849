namespace SigningService.AuditLog;

/// <summary>Reads entries strictly: there is one encoding of an entry and every other one is refused.</summary>
internal static class LogEntryReader
{
    public static LogEntry Read(ReadOnlySpan<byte> encoded)
    {
        var input = new CborInput(encoded);
        Require(input.Map(EntryField.Count) == EntryField.Count, "An entry has eight fields.");
        Expect(ref input, EntryField.Version);
        Require(input.Integer() == LogEntry.Version, "The entry is of a version that is not known here.");
        var index = ReadInteger(ref input, EntryField.Index);
        Require(index >= 0, "The index is negative.");
        Require(Microseconds.TryRead(ReadInteger(ref input, EntryField.Time), out var time), "The time is out of range.");
        var kind = ReadInteger(ref input, EntryField.Kind);
        Require(kind is > 0 and <= int.MaxValue, "The kind is out of range.");
        var kindName = ReadText(ref input, EntryField.KindName, LogLimits.NameOctets);
        var actor = ReadText(ref input, EntryField.Actor, LogLimits.ValueOctets);
        var details = ReadDetails(ref input);
        var octets = ReadOctets(ref input);
        Require(input.IsAtEnd, "Something follows the entry.");
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

    private static LogDetail[] ReadDetails(ref CborInput input)
    {
        Expect(ref input, EntryField.Details);
        var items = new LogDetail[input.Map(LogLimits.Details)];
        var before = ReadOnlySpan<byte>.Empty;
        for (var i = 0; i < items.Length; i++)
        {
            before = ReadName(ref input, before);
            items[i] = new LogDetail(CborInput.Decode(before), input.Text(LogLimits.ValueOctets));
        }

        return items;
    }

    private static LogOctets[] ReadOctets(ref CborInput input)
    {
        Expect(ref input, EntryField.Octets);
        var items = new LogOctets[input.Map(LogLimits.Details)];
        var before = ReadOnlySpan<byte>.Empty;
        for (var i = 0; i < items.Length; i++)
        {
            before = ReadName(ref input, before);
            items[i] = new LogOctets(CborInput.Decode(before), input.Octets(LogLimits.ValueOctets).ToArray());
        }

        return items;
    }

    /// <summary>The next name, which comes after the one before it: the shorter first, then bytewise. See <see cref="CanonicalOrder"/>.</summary>
    private static ReadOnlySpan<byte> ReadName(scoped ref CborInput input, ReadOnlySpan<byte> before)
    {
        var name = input.TextOctets(LogLimits.NameOctets);
        Require(
            name.Length > before.Length || (name.Length == before.Length && before.SequenceCompareTo(name) < 0),
            "The names of an entry are not in order, or one stands twice.");
        return name;
    }

    private static long ReadInteger(ref CborInput input, int field)
    {
        Expect(ref input, field);
        return input.Integer();
    }

    private static string ReadText(ref CborInput input, int field, int limit)
    {
        Expect(ref input, field);
        return input.Text(limit);
    }

    private static void Expect(ref CborInput input, int field) => Require(input.Integer() == field, "A field is missing or not in its place.");

    private static void Require(bool condition, string message)
    {
        if (!condition)
            throw new LogEntryFormatException(message);
    }
}
