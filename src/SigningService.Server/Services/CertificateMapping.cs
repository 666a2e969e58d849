using System.Security.Cryptography;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using SigningService.Authority.Authorities;
using SigningService.Authority.Issuance;
using SigningService.Authority.Requests;
using Wire = SigningService.Contracts.V1;

namespace SigningService.Server.Services;

/// <summary>Certificates as the wire shows them.</summary>
internal sealed class CertificateMapping(AuthorityDirectory authorities, TimeProvider timeProvider)
{
    /// <param name="twin">The certificate that is linked to it; null if there is none.</param>
    /// <param name="summaryOnly">Leave out the DER of the certificate and its chain.</param>
    public Wire.Certificate ToWire(CertificateRecord record, CertificateRecord? twin = null, bool summaryOnly = false)
    {
        var intent = record.Intent;
        var certificate = new Wire.Certificate
        {
            Name = intent.Id.ToString(),
            SerialNumber = intent.Id.Serial.ToString(),
            Profile = intent.Profile,
            Authority = intent.Id.Authority,
            NotBeforeTime = intent.NotBefore.ToTimestamp(),
            NotAfterTime = intent.NotAfter.ToTimestamp(),
            State = StateOf(record),
            Revocation = RevocationOf(record),
            Subject = intent.Subject,
            Requester = intent.Requester,
            CreateTime = intent.CreatedAt.ToTimestamp(),
            Shard = intent.Shard,
            Twin = twin is { Der: not null } ? twin.Intent.Id.ToString() : "",
        };
        if (record.Log.Issued is { } issued)
            certificate.LogIndex = issued;
        certificate.SubjectNames.AddRange(intent.Names.Select(name => name.ToString()));
        certificate.Labels.Add(intent.Labels.ToDictionary());
        if (record.Der is { } der)
        {
            certificate.Sha256Fingerprint = Convert.ToHexStringLower(SHA256.HashData(der.Span));
            if (!summaryOnly)
                AddBytes(certificate, der);
        }

        return certificate;
    }

    public static Wire.RevocationDetails? RevocationOf(CertificateRecord? record)
    {
        if (record?.Revocation is not { } revocation)
            return null;
        var details = new Wire.RevocationDetails
        {
            Reason = (Wire.RevocationReason)(int)revocation.Reason,
            RevocationTime = revocation.RevokedAt.ToTimestamp(),
            InvalidityTime = revocation.InvalidFrom?.ToTimestamp(),
        };
        if (record.Log.Revoked is { } entry)
            details.LogIndex = entry;
        return details;
    }

    /// <summary>The certificate of a result and the one that was asked for along with it; null for what was only validated, or not asked for.</summary>
    public (Wire.Certificate? Certificate, Wire.Certificate? Twin) ToWire(IssuanceResult result)
    {
        var (first, second) = (result.Record, result.Twin?.Record);
        return (first is null ? null : ToWire(first, second), second is null ? null : ToWire(second, first));
    }

    public static IEnumerable<Wire.Finding> ToWire(IEnumerable<Finding> findings) =>
        findings.Select(finding => new Wire.Finding { Code = finding.Code, Message = finding.Message });

    private void AddBytes(Wire.Certificate certificate, ReadOnlyMemory<byte> der)
    {
        certificate.Der = UnsafeByteOperations.UnsafeWrap(der);
        if (authorities.Find(certificate.Authority) is { } authority)
            certificate.Chain.AddRange(authorities.CertificatesAbove(authority).Select(link => UnsafeByteOperations.UnsafeWrap(link.Der)));
    }

    private Wire.CertificateState StateOf(CertificateRecord record) => record switch
    {
        { Revocation: not null } => Wire.CertificateState.Revoked,
        _ when timeProvider.GetUtcNow() >= record.Intent.NotAfter.AddSeconds(1) => Wire.CertificateState.Expired,
        _ => Wire.CertificateState.Active,
    };
}
