using System.Security.Cryptography;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using SigningService.Authority.Authorities;
using SigningService.Authority.Issuance;
using SigningService.Authority.Requests;
using SigningService.Authority.Revocation;
using Wire = SigningService.Contracts.V1;

namespace SigningService.Server.Services;

/// <summary>Certificates as the wire shows them.</summary>
internal sealed class CertificateMapping(AuthorityDirectory authorities, TimeProvider timeProvider)
{
    /// <param name="summaryOnly">Leave out the DER of the certificate and its chain.</param>
    public Wire.Certificate ToWire(CertificateRecord record, bool summaryOnly = false)
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
            Revocation = ToWire(record.Revocation),
            Subject = intent.Subject,
            Requester = intent.Requester,
            CreateTime = intent.CreatedAt.ToTimestamp(),
            Shard = intent.Shard,
        };
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

    public static Wire.RevocationDetails? ToWire(RevocationRecord? revocation) => revocation is null ? null : new Wire.RevocationDetails
    {
        Reason = (Wire.RevocationReason)(int)revocation.Reason,
        RevocationTime = revocation.RevokedAt.ToTimestamp(),
        InvalidityTime = revocation.InvalidFrom?.ToTimestamp(),
    };

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
