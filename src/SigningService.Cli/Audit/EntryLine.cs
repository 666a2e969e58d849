using SigningService.Cli.Output;
using SigningService.Contracts.V1;

namespace SigningService.Cli.Audit;

/// <summary>An entry of the log as a line that a person can read.</summary>
internal static class EntryLine
{
    public static void Write(TextWriter output, AuditEntry entry) =>
        output.WriteLine(Printable.Text($"{entry.Index,8}  {Texts.Of(entry.Time)}  {entry.Kind}  {entry.Actor}  {Gist(entry)}"));

    /// <summary>Everything that it says.</summary>
    public static Details Details(AuditEntry entry)
    {
        var details = new Details()
            .Add("index", Texts.Of(entry.Index))
            .Add("time", Texts.Of(entry.Time))
            .Add("act", $"{entry.Kind} ({entry.KindNumber})")
            .Add("actor", entry.Actor);
        foreach (var (name, value) in entry.Details.OrderBy(detail => detail.Key, StringComparer.Ordinal))
            details.Add(name, value);
        foreach (var (name, value) in entry.Octets.OrderBy(octets => octets.Key, StringComparer.Ordinal))
            details.Add(name, Convert.ToHexStringLower(value.Span));
        return details;
    }

    private static string Gist(AuditEntry entry) => entry.Kind switch
    {
        "IssuanceIntended" => $"intends {Certificate(entry)} for {Names(entry)} by profile {Detail(entry, "profile")}",
        "CertificateIssued" => $"issued {Certificate(entry)}",
        "CertificateRevoked" => $"revoked {Certificate(entry)}: {Detail(entry, "reason")}, on list {Detail(entry, "list_number")} of shard {Detail(entry, "shard")}",
        "RevocationListIntended" or "RevocationListPublished" =>
            $"list {Detail(entry, "list_number")} of {Detail(entry, "authority")} shard {Detail(entry, "shard")}, {Detail(entry, "entries")} entries",
        _ => string.Join(", ", entry.Details.OrderBy(detail => detail.Key, StringComparer.Ordinal).Select(detail => $"{detail.Key}={detail.Value}")),
    };

    private static string Certificate(AuditEntry entry) => $"{Detail(entry, "authority")}/{Detail(entry, "serial")}";

    private static string Names(AuditEntry entry) => Detail(entry, "name.1") is { Length: > 0 } first
        ? first + (Detail(entry, "names") is "0" or "1" or "" ? "" : $" and {int.Parse(Detail(entry, "names"), System.Globalization.CultureInfo.InvariantCulture) - 1} more")
        : Detail(entry, "subject");

    private static string Detail(AuditEntry entry, string name) => entry.Details.TryGetValue(name, out var value) ? value : "";
}
