using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace SigningService.AuditLog;

/// <summary>
/// Collects what an entry will say. It never fails for the size of what it is given: an act must not escape the log by being large.
/// What does not fit is cut and marked.
/// </summary>
public sealed class LogEntryDraft(DateTimeOffset time, int kind, string kindName, string actor)
{
    /// <summary>Name of the text that counts what was left out.</summary>
    public const string OmittedName = "omitted";

    private readonly List<LogDetail> _details = new(16);
    private readonly List<LogOctets> _octets = new(4);
    private int _omitted;
    private int _size;

    /// <summary>Adds a text; a null value adds nothing. The ones added first are the ones kept if there are too many.</summary>
    public LogEntryDraft Text(string name, string? value)
    {
        if (value is null)
            return this;
        name = LogText.Fit(name, LogLimits.NameOctets);
        value = LogText.Fit(value, LogLimits.ValueOctets);
        // One place stays free for the text that counts what was left out.
        if (name.Length == 0 || name == OmittedName || _details.Count >= LogLimits.Details - 1 || Holds(name) || !HasRoom(name, Encoding.UTF8.GetByteCount(value)))
            _omitted++;
        else
            _details.Add(new LogDetail(name, value));
        return this;
    }

    /// <summary>Adds a number, in decimal.</summary>
    public LogEntryDraft Number(string name, long value) => Text(name, value.ToString(CultureInfo.InvariantCulture));

    /// <summary>Adds a time, in UTC as ISO 8601 with seconds and, if it has any, microseconds.</summary>
    public LogEntryDraft Time(string name, DateTimeOffset? value) => Text(name, value is { } known ? LogText.Of(known) : null);

    /// <summary>Adds a byte string. One that is too long is replaced by its SHA-256, under its name with <c>#sha256</c> at the end.</summary>
    public LogEntryDraft Octets(string name, ReadOnlyMemory<byte> value)
    {
        if (value.Length > LogLimits.ValueOctets)
            (name, value) = (name + "#sha256", SHA256.HashData(value.Span));
        name = LogText.Fit(name, LogLimits.NameOctets);
        if (name.Length == 0 || _octets.Count == LogLimits.Details || _octets.Exists(other => other.Name == name) || !HasRoom(name, value.Length))
            _omitted++;
        else
            _octets.Add(new LogOctets(name, value));
        return this;
    }

    /// <summary>The bytes of the entry, but for its index, which the log gives it.</summary>
    public LogEntryBody Seal()
    {
        if (_omitted > 0)
            _details.Add(new LogDetail(OmittedName, _omitted.ToString(CultureInfo.InvariantCulture)));
        _omitted = 0;
        _details.Sort(static (left, right) => CanonicalOrder.Compare(left.Name, right.Name));
        _octets.Sort(static (left, right) => CanonicalOrder.Compare(left.Name, right.Name));
        return LogEntryBody.Encode(time, kind, kindName, LogText.Fit(actor, LogLimits.ValueOctets), _details, _octets);
    }

    /// <summary>Takes the room of a pair, if there is enough.</summary>
    private bool HasRoom(string name, int valueOctets)
    {
        const int Heads = 6;
        var size = _size + Encoding.UTF8.GetByteCount(name) + valueOctets + Heads;
        if (size > LogLimits.EntryOctets)
            return false;
        _size = size;
        return true;
    }

    private bool Holds(string name)
    {
        foreach (var detail in _details)
        {
            if (detail.Name == name)
                return true;
        }

        return false;
    }
}
