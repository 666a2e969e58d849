using System.Security.Cryptography;
using SigningService.AuditLog;
using SigningService.AuditLog.Proofs;
using SigningService.Authority.Auditing;

namespace SigningService.Benchmarks.Growth;

/// <summary>The log of the acts that filled a ledger, as the ledger writes it, with the hashes that it keeps.</summary>
internal sealed class GrownLog(Action<long, byte[], byte[]> addEntry, Action<Subtree, byte[]> addNode)
{
    private readonly byte[] _hash = SHA256.HashData("hash"u8);

    public CompactRange Tree { get; } = new();

    public void Add(GrownCertificate certificate)
    {
        var intent = certificate.Intent;
        Add(Draft(AuditEventKind.IssuanceIntended, intent.CreatedAt, intent.Requester, certificate)
            .Text("request_id", intent.RequestId)
            .Text("profile", intent.Profile)
            .Text("subject", intent.Subject)
            .Time("not_before", intent.NotBefore)
            .Time("not_after", intent.NotAfter)
            .Number("shard", intent.Shard)
            .Text("renews", intent.Renews?.ToString())
            .Number("names", intent.Names.Count)
            .Octets("tbs_sha256", _hash)
            .Octets("request_hash", intent.RequestHash)
            .Octets("profile_version", intent.ProfileVersion)
            .Octets("public_key_sha256", intent.PublicKeySha256)
            .Text("name.1", certificate.Name.ToString()));
        Add(Draft(AuditEventKind.CertificateIssued, certificate.IssuedAt, "service", certificate).Octets("certificate_sha256", _hash));
        if (certificate.Revocation is null)
            return;
        Add(Draft(AuditEventKind.CertificateRevoked, certificate.RevokedAt, GrownFleet.Revoker, certificate)
            .Text("reason", "Superseded")
            .Number("reason_code", 4)
            .Time("revoked_at", certificate.RevokedAt)
            .Number("shard", intent.Shard)
            .Number("list_number", 1));
    }

    private static LogEntryDraft Draft(AuditEventKind kind, DateTimeOffset at, string actor, GrownCertificate certificate) =>
        new LogEntryDraft(at, (int)kind, kind.ToString(), actor)
            .Text("authority", certificate.Intent.Id.Authority)
            .Text("serial", certificate.Intent.Id.Serial.ToString());

    private void Add(LogEntryDraft draft)
    {
        var index = Tree.Size;
        var entry = draft.Seal().WithIndex(index);
        var leaf = MerkleHash.Leaf(entry);
        addEntry(index, entry, leaf);
        Tree.Append(leaf, (subtree, hash) =>
        {
            if (subtree.Level % Tile.Height == 0)
                addNode(subtree, hash);
        });
    }
}
