using System.Globalization;
using Org.BouncyCastle.Math.EC.Rfc8032;
using SigningService.AuditLog.Export;
using SigningService.AuditLog.Notes;

namespace SigningService.AuditLog.Tests;

/// <summary>A log that tells the life of an authority, and a key that signs its head.</summary>
internal sealed class SomeLog
{
    public const string Origin = "log.example.test/audit-log";

    private static readonly DateTimeOffset Start = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);
    private static readonly byte[] Secret = Convert.FromHexString("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");

    public static VerificationKey Key
    {
        get
        {
            var point = new byte[Ed25519.PublicKeySize];
            Ed25519.GeneratePublicKey(Secret, 0, point, 0);
            return VerificationKey.FromEd25519(point);
        }
    }

    public List<byte[]> Entries { get; } = [];

    /// <summary>Certificates, some of them revoked, and a list after each revocation.</summary>
    public static SomeLog Of(int certificates)
    {
        var log = new SomeLog();
        log.Add(20, "ServiceStarted");
        var lists = 0;
        var revoked = 0;
        for (var i = 0; i < certificates; i++)
        {
            log.Issue(i);
            if (i % 10 != 3)
                continue;
            log.Revoke(i, ++lists);
            log.Publish(lists, ++revoked);
        }

        return log;
    }

    public void Issue(int serial)
    {
        Add(1, "IssuanceIntended", Named(serial), ("not_after", "2027-02-22T12:00:00Z"), ("request_id", Number(serial)), ("subject", ""));
        Add(2, "CertificateIssued", Named(serial));
    }

    public void Revoke(int serial, int listNumber) =>
        Add(3, "CertificateRevoked", Named(serial), ("shard", "0"), ("list_number", Number(listNumber)), ("reason", "Superseded"));

    public void Publish(int number, int entries)
    {
        (string, string)[] list =
        [
            ("authority", "issuing-1"), ("shard", "0"), ("list_number", Number(number)), ("entries", Number(entries)),
            ("this_update", LogTime()), ("next_update", "2027-11-25T12:00:00Z"),
        ];
        Add(4, "RevocationListIntended", list);
        Add(5, "RevocationListPublished", list);
    }

    /// <summary>Puts an entry at the end.</summary>
    public void Add(int kind, string name, params (string Name, string Value)[] details)
    {
        var draft = new LogEntryDraft(Time(), kind, name, "service");
        foreach (var (detail, value) in details)
            draft.Text(detail, value);
        Entries.Add(draft.Seal().WithIndex(Entries.Count));
    }

    /// <summary>Writes it as it is, with its head signed.</summary>
    public LogFolder WriteTo(string path)
    {
        var folder = new LogFolder(path);
        var writer = new LogFolderWriter(folder);
        var tree = new CompactRange();
        foreach (var entry in Entries)
        {
            writer.Add(entry);
            tree.Append(MerkleHash.Leaf(entry));
        }

        writer.Finish(Sign(new Checkpoint(Origin, tree.Size, tree.Root())));
        return folder;
    }

    public static SignedNote Sign(Checkpoint checkpoint)
    {
        var key = NoteKey.OfLog(Origin, Key);
        var signature = new byte[Ed25519.SignatureSize];
        var text = System.Text.Encoding.UTF8.GetBytes(checkpoint.Text);
        Ed25519.Sign(Secret, 0, text, 0, text.Length, signature, 0);
        return new SignedNote(checkpoint.Text, [new NoteSignature(key.Name, key.Id, signature)]);
    }

    private void Add(int kind, string name, (string, string)[] certificate, params (string, string)[] details) =>
        Add(kind, name, [.. certificate, .. details]);

    private DateTimeOffset Time() => Start.AddSeconds(Entries.Count);

    private string LogTime() => Time().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static (string, string)[] Named(int serial) => [("authority", "issuing-1"), ("serial", serial.ToString("x32", CultureInfo.InvariantCulture))];

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
