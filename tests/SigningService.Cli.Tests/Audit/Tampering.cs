using SigningService.AuditLog;

namespace SigningService.Cli.Tests.Audit;

/// <summary>What somebody may do to an exported log: to its files, or to its entries with every hash and signature made anew.</summary>
internal static class Tampering
{
    private static readonly string[] Values = ["0", "1", "-1", "007", "+1", "9223372036854775808", "", "2026-11-24T12:00:00Z", "2026-13-24T12:00:00Z", "2026-11-24 12:00:00Z", "1"];

    /// <summary>Changes one file of a folder at random.</summary>
    public static void OfFiles(string folder, Random random)
    {
        var files = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToArray();
        var file = files[random.Next(files.Length)];
        var content = File.ReadAllBytes(file);
        var at = random.Next(content.Length);
        var count = random.Next(1, Math.Min(100, content.Length - at) + 1);
        switch (random.Next(6))
        {
            case 0:
                content[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1:
                content = [.. content[..at], .. content[(at + count)..]];
                break;
            case 2:
                content = [.. content[..at], .. content[..count], .. content[at..]];
                break;
            case 3:
                content = content[..at];
                break;
            case 4:
                content = [.. content, .. File.ReadAllBytes(files[random.Next(files.Length)])];
                break;
            default:
                File.Delete(file);
                return;
        }

        File.WriteAllBytes(file, content);
    }

    /// <summary>Takes out, repeats, swaps or changes entries, and gives them new places.</summary>
    public static void OfEntries(List<byte[]> entries, Random random)
    {
        var (at, other) = (random.Next(entries.Count), random.Next(entries.Count));
        switch (random.Next(5))
        {
            case 0:
                entries.RemoveAt(at);
                break;
            case 1:
                entries.Insert(at, entries[other]);
                break;
            case 2:
                (entries[at], entries[other]) = (entries[other], entries[at]);
                break;
            case 3:
                var (kind, kindName) = (LogEntry.Decode(entries[other]).Kind, LogEntry.Decode(entries[other]).KindName);
                entries[at] = (LogEntry.Decode(entries[at]) with { Kind = kind, KindName = kindName }).Encode();
                break;
            default:
                entries[at] = ChangeDetail(LogEntry.Decode(entries[at]), random).Encode();
                break;
        }

        for (var i = 0; i < entries.Count; i++)
            entries[i] = (LogEntry.Decode(entries[i]) with { Index = i }).Encode();
    }

    private static LogEntry ChangeDetail(LogEntry entry, Random random)
    {
        var details = entry.Details.ToList();
        if (details.Count == 0)
            return entry;
        var at = random.Next(details.Count);
        if (random.Next(4) == 0)
            details.RemoveAt(at);
        else
            details[at] = details[at] with { Value = Values[random.Next(Values.Length)] };
        return entry with { Details = details };
    }
}
