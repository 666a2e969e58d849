using System.Globalization;
using System.Security.Cryptography;
using SigningService.AuditLog;
using SigningService.AuditLog.Export;
using SigningService.AuditLog.Notes;
using SigningService.Authority.Keys;
using SigningService.Testing;

namespace SigningService.Benchmarks.Logs;

/// <summary>
/// The log of a service with a busy year behind it: intents and outcomes as large as they are in truth, one certificate in a hundred revoked,
/// and every shard's list after each thousand.
/// </summary>
internal sealed class LongLog(string folder)
{
    private const string Origin = "log.example.test/audit-log";
    private const int Shards = 16;
    private const int BetweenLists = 1_000;

    private static readonly byte[] Hash = SHA256.HashData("hash"u8);

    private readonly SoftwareSigningKey _key = SoftwareSigningKey.Create(KeyAlgorithm.Ed25519);
    private readonly CompactRange _tree = new();
    private readonly LogFolder _folder = new(folder);
    private readonly int[] _revoked = new int[Shards];
    private int _lists;

    public VerificationKey Key => VerificationKey.FromInfo(_key.PublicKey.SubjectPublicKeyInfo.ToArray());

    private DateTimeOffset Time => Some.Time.AddSeconds(_tree.Size);

    /// <summary>Writes that many entries and the signed head over them.</summary>
    public void Write(int entries)
    {
        var writer = new LogFolderWriter(_folder);
        foreach (var draft in Acts().Take(entries))
        {
            var entry = draft.Seal().WithIndex(_tree.Size);
            writer.Add(entry);
            _tree.Append(MerkleHash.Leaf(entry));
        }

        writer.Finish(Sign(new Checkpoint(Origin, _tree.Size, _tree.Root())));
    }

    private IEnumerable<LogEntryDraft> Acts()
    {
        for (var i = 1; ; i++)
        {
            yield return Intent(i);
            yield return Named(2, "CertificateIssued", i).Octets("certificate_sha256", Hash);
            if (i % 100 == 0)
                yield return Revoke(i);
            for (var shard = 0; i % BetweenLists == 0 && shard < Shards; shard++)
            {
                yield return List(4, "RevocationListIntended", shard).Octets("tbs_sha256", Hash);
                yield return List(5, "RevocationListPublished", shard).Octets("list_sha256", Hash);
            }

            _lists += i % BetweenLists == 0 ? 1 : 0;
        }
    }

    private LogEntryDraft Intent(int i) => Named(1, "IssuanceIntended", i)
        .Text("request_id", $"request-{i}")
        .Text("profile", "server-tls")
        .Text("subject", "")
        .Time("not_before", Some.Time)
        .Time("not_after", Some.Time.AddDays(900))
        .Number("shard", i % Shards)
        .Number("names", 2)
        .Text("name.1", $"dns:host-{i}.example.test")
        .Text("name.2", "uri:spiffe://example.test/ns/web/sa/frontend")
        .Octets("tbs_sha256", Hash)
        .Octets("request_hash", Hash)
        .Octets("profile_version", Hash)
        .Octets("public_key_sha256", Hash);

    private LogEntryDraft Revoke(int i)
    {
        _revoked[i % Shards]++;
        return Named(3, "CertificateRevoked", i)
            .Text("reason", "Superseded")
            .Number("reason_code", 4)
            .Time("revoked_at", Time)
            .Number("shard", i % Shards)
            .Number("list_number", _lists + 1);
    }

    private LogEntryDraft List(int kind, string name, int shard) => new LogEntryDraft(Time, kind, name, "service")
        .Text("authority", "server-ca")
        .Number("shard", shard)
        .Number("list_number", _lists + 1)
        .Time("this_update", Some.Time.AddHours(_lists))
        .Time("next_update", Some.Time.AddHours(_lists + 24))
        .Number("entries", _revoked[shard]);

    private LogEntryDraft Named(int kind, string name, int i) => new LogEntryDraft(Time, kind, name, "spiffe://example.test/ns/web/sa/requester")
        .Text("authority", "server-ca")
        .Text("serial", i.ToString("x32", CultureInfo.InvariantCulture));

    private SignedNote Sign(Checkpoint checkpoint)
    {
        var key = NoteKey.OfLog(Origin, Key);
        var text = System.Text.Encoding.UTF8.GetBytes(checkpoint.Text);
        var signature = _key.SignAsync(SignatureAlgorithm.DefaultFor(KeyAlgorithm.Ed25519), text, CancellationToken.None).AsTask().GetAwaiter().GetResult();
        return new SignedNote(checkpoint.Text, [new NoteSignature(key.Name, key.Id, signature)]);
    }
}
