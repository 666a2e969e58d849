using Google.Protobuf.WellKnownTypes;
using SigningService.Authority.Asn1;
using SigningService.Authority.Keys;
using SigningService.Authority.ServiceKeys;
using SigningService.Server.OwnCertificates;
using Wire = SigningService.Contracts.V1;

namespace SigningService.Server.Services;

/// <summary>How the keys of the service's own stand, for the report: that of its TLS certificate, those of responders, the audit key.</summary>
internal sealed class OwnKeyStandings(OwnCertificateSet own, ServiceKeyBook book, ServiceKeyRotation rotation)
{
    public IEnumerable<Wire.OwnKeyRotation> Look(DateTimeOffset now)
    {
        foreach (var certificate in own.All)
        {
            if (certificate.Current is { } current)
                yield return OfCertificate(certificate, current, now);
        }

        if (book.ActiveOf(ServiceKeyPurpose.Audit) is { } audit)
            yield return OfKey(audit, null, now);
    }

    private Wire.OwnKeyRotation OfCertificate(OwnCertificate certificate, ParsedCertificate current, DateTimeOffset now)
    {
        if (book.ActiveOf(certificate.Purpose) is { } key)
            return OfKey(key, current, now);

        // Its key is new with each certificate.
        var wire = Of(certificate.Purpose, current.PublicKey, current.NotBefore, now);
        wire.ExpireTime = current.NotAfter.ToTimestamp();
        wire.NextStep = "Renewed by the service, under a new key.";
        wire.NextStepTime = certificate.DueAt > DateTimeOffset.UnixEpoch ? certificate.DueAt.ToTimestamp() : null;
        return wire;
    }

    private Wire.OwnKeyRotation OfKey(ServiceKey key, ParsedCertificate? certificate, DateTimeOffset now)
    {
        var wire = Of(key.Purpose, key.PublicKey!, key.ActiveAt!.Value, now);
        wire.ExpireTime = certificate?.NotAfter.ToTimestamp();
        (wire.NextStep, wire.NextStepTime) = book.ComingOf(key.Purpose) switch
        {
            { Stage: ServiceKeyStage.Intended } => ("The token is to make the key that follows it.", null),
            { } when certificate is not null => ("The key that follows it gets its certificate.", null),
            { } => ("It hands over to the key that follows it.", null),
            null => ("Replaced by the service, for its age.", rotation.DueAt(key).ToTimestamp()),
        };
        return wire;
    }

    private static Wire.OwnKeyRotation Of(string purpose, PublicKey key, DateTimeOffset since, DateTimeOffset now) => new()
    {
        Purpose = purpose,
        PublicKeySha256 = Convert.ToHexStringLower(key.Sha256.Span),
        SinceTime = since.ToTimestamp(),
        AgeDays = (long)Math.Floor((now - since).TotalDays),
    };
}
