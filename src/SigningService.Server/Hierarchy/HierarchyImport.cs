using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using SigningService.Authority;
using SigningService.Authority.Asn1;
using SigningService.Authority.Auditing;
using SigningService.Authority.Authorities;
using SigningService.Authority.Issuance;
using SigningService.Authority.Profiles;
using SigningService.Authority.Revocation;
using SigningService.Server.Callers;

namespace SigningService.Server.Hierarchy;

/// <summary>
/// Enters into the ledger what was signed before it existed: the authorities' certificates, those issued at the ceremony, the lists of
/// authorities whose keys are elsewhere. Entering it again changes nothing.
/// </summary>
internal sealed partial class HierarchyImport(
    ICertificateStore certificates, IRevocationStore lists, IAuditLog auditLog, ProfileCatalog profiles, TimeProvider timeProvider)
{
    /// <summary>Stands as requester of what was made elsewhere.</summary>
    public const string Ceremony = "ceremony";

    public async Task ImportAsync(IReadOnlyList<AuthorityFiles> files, AuthorityDirectory authorities, CancellationToken cancellationToken)
    {
        foreach (var authority in files)
        {
            var issuer = authorities.ParentOf(authorities.Get(authority.Id));
            if (await ImportAsync(authority.Certificate, issuer, cancellationToken))
                await AuditAsync(authority, cancellationToken);
            if (await IsRevokedAsync(authority.Certificate, issuer, cancellationToken))
                authorities.Get(authority.Id).MarkRevoked();
            foreach (var issued in authority.Issued)
                await ImportAsync(issued, authorities.Get(authority.Id), cancellationToken);
            if (authority.BroughtList is { } list)
                await ImportAsync(list.ToRevocationList(authority.Id), cancellationToken);
        }
    }

    /// <summary>True if it was not known.</summary>
    private async ValueTask<bool> ImportAsync(ParsedCertificate certificate, CertificateAuthority issuer, CancellationToken cancellationToken)
    {
        var id = new CertificateId(issuer.Id, certificate.Serial);
        if (await certificates.FindStatusAsync(id, cancellationToken) is { IsIssued: true })
            return false;
        if (!certificate.IsSignedBy(issuer.Certificate.PublicKey))
            throw new InvalidOperationException($"Certificate {certificate.Serial} lies in the folder of {issuer.Id}, which did not sign it.");
        var now = timeProvider.GetUtcNow();
        await certificates.RecordIntentAsync(IntentFor(certificate, id, issuer, now), cancellationToken);
        await certificates.RecordIssuedAsync(id, certificate.Der, now, cancellationToken);
        return true;
    }

    private async ValueTask<bool> IsRevokedAsync(ParsedCertificate certificate, CertificateAuthority issuer, CancellationToken cancellationToken) =>
        await certificates.FindStatusAsync(new CertificateId(issuer.Id, certificate.Serial), cancellationToken) is { Revocation: not null };

    public async ValueTask ImportAsync(RevocationList list, CancellationToken cancellationToken)
    {
        var current = await lists.FindCurrentListAsync(list.Shard, cancellationToken);
        if (current is not null && current.Number >= list.Number)
            return;

        // Numbers are the ledger's to give; the ones up to this list's were used up where it was made.
        while (await lists.ReserveListNumberAsync(list.Shard, cancellationToken) < list.Number)
        {
        }

        await lists.RecordListIntentAsync(list, cancellationToken);
        await lists.RecordListAsync(list, timeProvider.GetUtcNow(), cancellationToken);
    }

    private IssuanceIntent IntentFor(ParsedCertificate certificate, CertificateId id, CertificateAuthority issuer, DateTimeOffset now)
    {
        using var x509 = X509CertificateLoader.LoadCertificate(certificate.Der.Span);
        var names = CertificateNames.Read(x509);
        return new IssuanceIntent
        {
            Id = id,
            Requester = Ceremony,
            RequestId = id.ToString().Replace('/', '.'),
            RequestHash = SHA256.HashData(certificate.Der.Span),
            Profile = certificate.IsAuthority ? Ceremony : FindProfile(x509, names, issuer)?.Id ?? Ceremony,
            ProfileVersion = profiles.Version,
            ToBeSigned = certificate.ToBeSigned,
            Subject = certificate.Subject.ToString(),
            Names = names,
            NotBefore = certificate.NotBefore,
            NotAfter = certificate.NotAfter,
            PublicKeySha256 = certificate.PublicKey.Sha256,
            Shard = ShardOf(x509, issuer),
            Labels = new Dictionary<string, string>(),
            CreatedAt = now,
        };
    }

    // The profile that would issue such a certificate today: under it the holder can renew.
    private Profile? FindProfile(X509Certificate2 certificate, IReadOnlyList<Authority.Names.GeneralName> names, CertificateAuthority issuer)
    {
        var usages = certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>()
            .SelectMany(extension => extension.EnhancedKeyUsages.Cast<Oid>())
            .Select(oid => oid.Value!)
            .ToHashSet();
        return profiles.All.FirstOrDefault(profile =>
            profile.Issuer == issuer.Line && usages.SetEquals(profile.ExtendedKeyUsages) && names.Count > 0 && names.All(profile.Names.Allows));
    }

    // Its distribution point says to which partition it belongs, for ever.
    private static int ShardOf(X509Certificate2 certificate, CertificateAuthority issuer)
    {
        var points = certificate.Extensions.FirstOrDefault(extension => extension.Oid?.Value == "2.5.29.31");
        var match = points is null ? Match.Empty : ListPath().Match(System.Text.Encoding.Latin1.GetString(points.RawData));
        return match.Success && int.TryParse(match.Groups[1].Value, CultureInfo.InvariantCulture, out var shard) && shard < issuer.ShardCount ? shard : 0;
    }

    private ValueTask AuditAsync(AuthorityFiles authority, CancellationToken cancellationToken) => auditLog.AppendAsync(
        new AuditEvent(AuditEventKind.AuthorityImported, timeProvider.GetUtcNow(), "service", new Dictionary<string, string>
        {
            ["authority"] = authority.Id,
            ["certificateSha256"] = Convert.ToHexStringLower(SHA256.HashData(authority.Certificate.Der.Span)),
            ["offline"] = authority.IsOffline ? "true" : "false",
        }),
        cancellationToken);

    [GeneratedRegex(@"/crl/[a-z0-9-]+/(\d{1,6})\.crl")]
    private static partial Regex ListPath();
}
