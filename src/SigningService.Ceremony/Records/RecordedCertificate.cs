namespace SigningService.Ceremony.Records;

/// <summary>A certificate in the folder.</summary>
/// <param name="Sha256">Over its DER.</param>
internal sealed record RecordedCertificate(
    string File, string Subject, string Issuer, string SerialNumber, DateTimeOffset NotBefore, DateTimeOffset NotAfter, string Sha256);
