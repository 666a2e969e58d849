using SigningService.Authority.Asn1;
using SigningService.Authority.Issuance;
using SigningService.Authority.Keys;
using SigningService.Authority.Profiles;

namespace SigningService.Authority.Authorities;

/// <summary>
/// Brings the directory to what the ledger says of authorities. The ledger leads: what it does not know has not happened, and what it
/// knows is in force as soon as it was brought here, after a crash by the next start.
/// </summary>
public sealed class AuthorityRoster(
    AuthorityDirectory authorities, IAuthorityStore store, ICertificateStore certificates, IKeyMaking keys, ProfileCatalog profiles, TimeProvider time)
    : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);

    /// <summary>Enters authorities that were made elsewhere and are not in the ledger yet: each is the active one of its own line.</summary>
    public async ValueTask EnterAsync(CancellationToken cancellationToken)
    {
        var known = (await store.ReadAuthoritiesAsync(cancellationToken)).Select(record => record.Id).ToHashSet();
        foreach (var authority in authorities.All.Where(authority => !known.Contains(authority.Id)))
            await store.AddAuthorityAsync(RecordOf(authority), [], cancellationToken);
    }

    /// <summary>Reads the ledger and puts what it says into force.</summary>
    public async ValueTask RefreshAsync(CancellationToken cancellationToken)
    {
        // One at a time, so that an older state never takes the place of a newer one.
        await _turn.WaitAsync(cancellationToken);
        try
        {
            var standing = new List<CertificateAuthority>();
            foreach (var record in await store.ReadAuthoritiesAsync(cancellationToken))
            {
                if (record.Certificate is not null)
                    standing.Add(await ViewAsync(record, cancellationToken));
            }

            authorities.Replace(standing);
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private async ValueTask<CertificateAuthority> ViewAsync(AuthorityRecord record, CancellationToken cancellationToken)
    {
        // What signs already stays the same object: things that are half signed find their way back to it.
        if (authorities.Find(record.Id) is { } known && known.Certificate.Der.Span.SequenceEqual(record.Certificate!.Der.Span))
            return known.In(record.Line, record.Stage);
        var certificate = record.Certificate!;
        var key = certificate.IsSelfIssued ? null : keys.Get(certificate.PublicKey);
        var authority = new CertificateAuthority(
            record.Id,
            certificate,
            Issuer.Of(certificate, SignatureAlgorithm.DefaultFor(certificate.PublicKey.Algorithm), key),
            ShardsOf(record.Line))
        {
            ResponderKey = record.ResponderKey,
            CrossCertificate = record.CrossCertificate,
        };
        if (await IsRevokedAsync(certificate, cancellationToken))
            authority.MarkRevoked();
        return authority.In(record.Line, record.Stage);
    }

    private async ValueTask<bool> IsRevokedAsync(ParsedCertificate certificate, CancellationToken cancellationToken) =>
        authorities.FindBySubject(certificate.Issuer.Der.Span) is { } parent
        && await certificates.FindAsync(new CertificateId(parent.Id, certificate.Serial), cancellationToken) is { Revocation: not null };

    private int ShardsOf(string line) => profiles.All.Where(profile => profile.Issuer == line).Select(profile => profile.Shards).DefaultIfEmpty(1).Max();

    private AuthorityRecord RecordOf(CertificateAuthority authority) => new()
    {
        Id = authority.Id,
        Line = authority.Id,
        Stage = AuthorityStage.Active,
        StageTime = authority.Certificate.NotBefore > time.GetUtcNow() ? time.GetUtcNow() : authority.Certificate.NotBefore,
        CreatedBy = "ceremony",
        Subject = authority.Certificate.Subject,
        KeyAlgorithm = authority.Certificate.PublicKey.Algorithm,
        KeyLabel = authority.IsOffline ? null : authority.Id,
        ResponderLabel = authority.ResponderKey is null ? null : AuthorityNaming.ResponderLabel(authority.Id),
        PublicKey = authority.Certificate.PublicKey,
        ResponderKey = authority.ResponderKey,
        Certificate = authority.Certificate,
    };
}
