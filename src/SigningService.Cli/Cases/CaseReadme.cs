using SigningService.Cli.Output;
using SigningService.Contracts.V1;
using Checkpoint = SigningService.AuditLog.Notes.Checkpoint;

namespace SigningService.Cli.Cases;

/// <summary>The page inside a case, for whoever opens it years later.</summary>
internal static class CaseReadme
{
    private static readonly string[] Shown = ["authority", "serial", "reason", "shard", "list_number"];

    public static string Of(CaseOrder order, DateTimeOffset now, CaseEntries entries, Checkpoint head)
    {
        string[] lines =
        [
            $"Evidence from the audit log of {head.Origin}",
            $"about:   {order}",
            $"made:    {Texts.Of(now)}, from a log of {Texts.Of(head.Size)} entries",
            "",
            About,
            "What the entries say:",
            "",
            .. entries.All.Select(entry => $"  {entry.Index,10}  {Texts.Of(entry.Time)}  {entry.Kind}  {Printable.Text(entry.Actor)}  {Printable.Text(Gist(entry))}"),
            "",
            Policy,
            .. entries.Of("IssuanceIntended").Select(intent => $"  {intent.Index,10}  {CaseEntries.Detail(intent, "profile")}  {PolicyOf(intent)}"),
            "",
            ByHand,
            HandCheck.Commands,
            "",
        ];
        return string.Join('\n', lines).ReplaceLineEndings("\n");
    }

    private static string Gist(AuditEntry entry) =>
        string.Join(' ', Shown.Where(entry.Details.ContainsKey).Select(name => $"{name}={entry.Details[name]}"));

    public static string PolicyOf(AuditEntry intent) =>
        intent.Octets.TryGetValue("profile_version", out var version) ? Convert.ToHexStringLower(version.Span) : "not written down";

    private const string About = """
        checkpoint             the head of the log, signed with the audit key (C2SP tlog-checkpoint)
        audit-keys.json        how the audit key was replaced, if it ever was
        entries/N.cbor         entry N of the log, as it was hashed (docs/audit-log-format.md)
        entries/N.tlog-proof   that it is in the log under that head (C2SP tlog-proof)
        certificates/          the certificates that were issued, each with its chain, PEM
        crls/                  the revocation lists as they were when this was made, DER
        policies/              the profile files by which they were issued, as far as they were given, each under its SHA-256

        To check all of it:

          signctl audit verify THIS-FOLDER --audit-key audit-public-key.pem

        The audit key is not in here on purpose: have it from the ceremony, or from somebody who kept it.
        This proves that what is here stands in the log. That nothing else stands there is proven by the whole log alone, and of
        revocations by the lists in crls/.

        """;

    private const string Policy = """
        The policy of the day: SHA-256 over the text of the profile file that was in force, by the entry that says so. If the text is
        in policies/, sha256sum gives the name of the file, and an entry ConfigurationLoaded says when it was loaded; else whoever keeps
        the profile files compares.

        """;

    private const string ByHand = """
        By hand, with openssl, sha256sum and a shell, in this folder, audit-public-key.pem beside this file (an Ed25519 key that was
        not replaced; else see docs/audit.md):

        """;
}
