using System.Formats.Asn1;
using System.Globalization;
using System.Security.Cryptography;
using Google.Protobuf;
using SigningService.AuditLog;
using SigningService.AuditLog.Notes;
using SigningService.AuditLog.Proofs;
using SigningService.Authority.Keys;
using SigningService.Authority.ServiceKeys;
using SigningService.Client.Tests.SmallService;
using SigningService.Contracts.V1;
using SigningService.Testing;
using Certificate = SigningService.Contracts.V1.Certificate;
using Checkpoint = SigningService.AuditLog.Notes.Checkpoint;

namespace SigningService.Cli.Tests.Audit;

/// <summary>The log of the small service: it writes down what has happened there whenever somebody looks.</summary>
internal sealed class SmallAuditLog(SmallAuthority authority, SmallLedger ledger)
{
    public const string Origin = "small.example.test/audit-log";

    private readonly Lock _lock = new();
    private readonly HashSet<string> _told = [];

    /// <summary>Canonical bytes.</summary>
    public List<byte[]> Entries { get; } = [];

    public SoftwareSigningKey Key { get; private set; } = SoftwareSigningKey.Create(KeyAlgorithm.Ed25519);

    public List<AuditKeyHandover> Handovers { get; } = [];

    /// <summary>Text of the profile file.</summary>
    public string Profiles { get; private set; } = "profile";

    /// <summary>What intents say was to be signed, instead of what was.</summary>
    public byte[]? ToBeSigned { get; set; }

    /// <summary>How much later than now everything happens.</summary>
    public TimeSpan Later { get; set; }

    /// <summary>How often entries were asked for.</summary>
    public int Looks { get; set; }

    private DateTimeOffset Now => DateTimeOffset.UtcNow + Later;

    /// <summary>A size of the log, all of it if not given, as everybody sees it.</summary>
    public (SignedNote Note, long Size) Head()
    {
        var checkpoint = new Checkpoint(Origin, Entries.Count, Tree(new LeafRange(0, Entries.Count)).Root());
        var key = NoteKey.OfLog(Origin, VerificationKey.FromInfo(Key.PublicKey.SubjectPublicKeyInfo.ToArray()));
        var signature = Sign(Key, System.Text.Encoding.UTF8.GetBytes(checkpoint.Text));
        return (new SignedNote(checkpoint.Text, [new NoteSignature(Origin, key.Id, signature)]), checkpoint.Size);
    }

    public IEnumerable<byte[]> Proof(long index, long size) => InclusionProof.Plan(index, size).Select(range => Tree(range).Root());

    /// <summary>Another profile file is in force from now on.</summary>
    public void LoadProfiles(string text)
    {
        Profiles = text;
        Add(new LogEntryDraft(Now, 22, "ConfigurationLoaded", "service").Text("profiles", Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text)))));
    }

    /// <summary>Another key takes over, as both say.</summary>
    public void HandOver(KeyAlgorithm algorithm)
    {
        var next = SoftwareSigningKey.Create(algorithm);
        var statement = KeyHandover.Draft(Key.PublicKey, next.PublicKey, Now).Statement.ToArray();
        Handovers.Add(new AuditKeyHandover
        {
            Statement = ByteString.CopyFrom(statement),
            FromSignature = ByteString.CopyFrom(Sign(Key, statement)),
            ToSignature = ByteString.CopyFrom(Sign(next, statement)),
        });
        Key = next;
    }

    /// <summary>Writes down what is not written yet.</summary>
    public void CatchUp()
    {
        lock (_lock)
        {
            foreach (var certificate in ledger.Issued)
            {
                if (_told.Add(certificate.Name))
                    TellIssued(certificate);
                if (certificate.State == CertificateState.Revoked && _told.Add("revoked " + certificate.Name))
                    TellRevoked(certificate);
            }
        }
    }

    private void TellIssued(Certificate certificate)
    {
        Add(Draft(1, "IssuanceIntended", "operator", certificate)
            .Text("profile", certificate.Profile)
            .Text("subject", certificate.Subject)
            .Time("not_before", certificate.NotBeforeTime.ToDateTimeOffset())
            .Time("not_after", certificate.NotAfterTime.ToDateTimeOffset())
            .Number("shard", 0)
            .Octets("tbs_sha256", SHA256.HashData(ToBeSigned ?? new AsnReader(certificate.Der.ToByteArray(), AsnEncodingRules.DER).ReadSequence().ReadEncodedValue().ToArray()))
            .Octets("profile_version", SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(Profiles))));
        Add(Draft(2, "CertificateIssued", "service", certificate).Octets("certificate_sha256", SHA256.HashData(certificate.Der.Span)));
    }

    private void TellRevoked(Certificate certificate)
    {
        var revoked = ledger.Issued.Where(other => other.State == CertificateState.Revoked).Select(other => other.SerialNumber).ToArray();
        var number = 6 + revoked.Length;
        Add(Draft(3, "CertificateRevoked", "operator", certificate)
            .Text("reason", certificate.Revocation.Reason.ToString())
            .Time("revoked_at", Now)
            .Number("shard", 0)
            .Number("list_number", number));
        var list = authority.SignRevocationList(number, revoked);
        Add(OfList(4, "RevocationListIntended", number, revoked.Length));
        Add(OfList(5, "RevocationListPublished", number, revoked.Length).Octets("list_sha256", SHA256.HashData(list)));
        ledger.PublishedList = list;
    }

    private LogEntryDraft OfList(int kind, string name, int number, int entries) => new LogEntryDraft(Now, kind, name, "service")
        .Text("authority", "small-ca")
        .Number("shard", 0)
        .Number("list_number", number)
        .Time("this_update", DateTimeOffset.FromUnixTimeSeconds(Now.ToUnixTimeSeconds()))
        .Text("entries", entries.ToString(CultureInfo.InvariantCulture));

    private LogEntryDraft Draft(int kind, string name, string actor, Certificate certificate) =>
        new LogEntryDraft(Now, kind, name, actor).Text("authority", certificate.Authority).Text("serial", certificate.SerialNumber);

    private void Add(LogEntryDraft draft) => Entries.Add(draft.Seal().WithIndex(Entries.Count));

    private CompactRange Tree(LeafRange range)
    {
        var tree = new CompactRange();
        for (var i = range.Start; i < range.End; i++)
            tree.Append(MerkleHash.Leaf(Entries[(int)i]));
        return tree;
    }

    private static byte[] Sign(SoftwareSigningKey key, byte[] content) =>
        key.SignAsync(SignatureAlgorithm.DefaultFor(key.PublicKey.Algorithm), content, CancellationToken.None).AsTask().GetAwaiter().GetResult();
}
