using System.Runtime.CompilerServices;
using SigningService.Authority.Asn1;
using SigningService.Authority.Issuance;
using SigningService.Authority.Keys;
using SigningService.Authority.Revocation;

namespace SigningService.Authority.Authorities;

/// <summary>
/// An authority: one key, one certificate, the partitions of its revocations. Of a line of authorities each succeeds the one before it.
/// </summary>
public sealed class CertificateAuthority
{
    // Shared by what an authority is in its stages: nothing takes a revocation back.
    private readonly StrongBox<bool> _revoked;

    public CertificateAuthority(string id, ParsedCertificate certificate, Issuer issuer, int shardCount)
    {
        if (!certificate.PublicKey.KeyIdentifier.Span.SequenceEqual(issuer.KeyIdentifier.Span))
            throw new ArgumentException($"The certificate of {id} and its key do not belong together.", nameof(issuer));
        Id = id;
        Certificate = certificate;
        Issuer = issuer;
        ShardCount = shardCount;
        Line = id;
        Stage = AuthorityStage.Active;
        _revoked = new StrongBox<bool>();
    }

    private CertificateAuthority(CertificateAuthority other, string line, AuthorityStage stage)
    {
        Id = other.Id;
        Certificate = other.Certificate;
        Issuer = other.Issuer;
        ShardCount = other.ShardCount;
        ResponderKey = other.ResponderKey;
        CrossCertificate = other.CrossCertificate;
        Line = line;
        Stage = stage;
        _revoked = other._revoked;
    }

    /// <summary>Lower-case letters, digits and hyphens: part of URLs and resource names.</summary>
    public string Id { get; }

    public ParsedCertificate Certificate { get; }

    /// <summary>What profiles name as their issuer: the id of the first authority of its line.</summary>
    public string Line { get; }

    public AuthorityStage Stage { get; }

    /// <summary>Public key of its OCSP responder; null if it has none.</summary>
    public PublicKey? ResponderKey { get; init; }

    /// <summary>Of a root: its key, certified by the root before it, for those who know only that one.</summary>
    public ParsedCertificate? CrossCertificate { get; init; }

    /// <summary>Its signing side.</summary>
    public Issuer Issuer { get; }

    /// <summary>Number of partitions of its revocations; only ever rises, so that no certificate changes its shard.</summary>
    public int ShardCount { get; }

    public bool IsRoot => Certificate.IsSelfIssued;

    /// <summary>Its key is kept elsewhere: it signs nothing here.</summary>
    public bool IsOffline => Issuer.Key is null;

    /// <summary>Relying parties may meet certificates of it: it stands in the trust bundle, and its lists are kept fresh.</summary>
    public bool IsInUse => Stage is AuthorityStage.Published or AuthorityStage.Active or AuthorityStage.Retiring;

    /// <summary>Its lists and the certificate of its responder are made here.</summary>
    public bool SignsStatus => IsInUse && !IsOffline;

    /// <summary>Its own certificate is revoked: it issues nothing more, and still signs its lists.</summary>
    public bool IsRevoked => Volatile.Read(ref _revoked.Value);

    /// <summary>
    /// A list of everything has no distribution point of its own; the lists of a partitioned authority name theirs. A root's few
    /// certificates are never partitioned.
    /// </summary>
    public bool IsPartitioned => !IsRoot;

    public IEnumerable<ShardId> Shards => Enumerable.Range(0, ShardCount).Select(shard => new ShardId(Id, shard));

    /// <summary>What its list of everything is filed under: the only shard of a root, or all shards of a partitioned authority.</summary>
    public ShardId CompleteList => new(Id, IsPartitioned ? ShardId.All : 0);

    /// <summary>The lists that it publishes: one a shard, and where there are shards one of everything.</summary>
    public IEnumerable<ShardId> Lists => IsPartitioned ? Shards.Append(CompleteList) : Shards;

    public bool Publishes(ShardId list) => list.Authority == Id && (list == CompleteList || (list.Shard >= 0 && list.Shard < ShardCount));

    /// <summary>Notes that its certificate is revoked. Nothing takes that back.</summary>
    public void MarkRevoked() => Volatile.Write(ref _revoked.Value, true);

    /// <summary>The same authority, seen in a stage of its life.</summary>
    public CertificateAuthority In(string line, AuthorityStage stage) => new(this, line, stage);
}
