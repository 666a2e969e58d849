using SigningService.Authority.Asn1;
using SigningService.Authority.Issuance;
using SigningService.Authority.Revocation;

namespace SigningService.Authority.Authorities;

/// <summary>An authority: one key, one certificate, the partitions of its revocations.</summary>
public sealed class CertificateAuthority
{
    private volatile bool _revoked;

    public CertificateAuthority(string id, ParsedCertificate certificate, Issuer issuer, int shardCount)
    {
        if (!certificate.PublicKey.KeyIdentifier.Span.SequenceEqual(issuer.KeyIdentifier.Span))
            throw new ArgumentException($"The certificate of {id} and its key do not belong together.", nameof(issuer));
        Id = id;
        Certificate = certificate;
        Issuer = issuer;
        ShardCount = shardCount;
    }

    /// <summary>Lower-case letters, digits and hyphens: part of URLs and resource names.</summary>
    public string Id { get; }

    public ParsedCertificate Certificate { get; }

    /// <summary>Its signing side.</summary>
    public Issuer Issuer { get; }

    /// <summary>Number of partitions of its revocations; only ever rises, so that no certificate changes its shard.</summary>
    public int ShardCount { get; }

    public bool IsRoot => Certificate.IsSelfIssued;

    /// <summary>Its key is kept elsewhere: it signs nothing here.</summary>
    public bool IsOffline => Issuer.Key is null;

    /// <summary>Its own certificate is revoked: it issues nothing more, and still signs its lists.</summary>
    public bool IsRevoked => _revoked;

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
    public void MarkRevoked() => _revoked = true;
}
