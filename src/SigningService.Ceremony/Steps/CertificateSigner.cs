using SigningService.Authority.Asn1;
using SigningService.Authority.Issuance;
using SigningService.Authority.Keys;
using SigningService.Authority.Linting;

namespace SigningService.Ceremony.Steps;

/// <summary>
/// Brings a certificate from its template to its file. The exact bytes are on disk before the token sees them and stay until the
/// certificate is there: an interrupted run signs the same bytes again, never others under another serial number.
/// </summary>
internal sealed class CertificateSigner(OutputFolder folder)
{
    /// <summary>Facts of a certificate that an interrupted run was about to sign; null if there is none.</summary>
    public CertificateFacts? ReadPending(string file, SignatureAlgorithm algorithm)
    {
        var pending = OutputFolder.Pending(file);
        // A certificate without its signature reads as one with an empty signature.
        return folder.Read(pending) is { } toBeSigned
            ? CertificateFacts.Of(OutputFolder.Parse(SignedEncoder.Encode(toBeSigned, algorithm, []), pending))
            : null;
    }

    public async Task<ParsedCertificate> SignAsync(
        string file, Issuer issuer, CertificateTemplate template, CertificateLintContext terms, CancellationToken cancellationToken)
    {
        var prepared = issuer.Prepare(template, terms);
        var pending = OutputFolder.Pending(file);
        if (folder.Read(pending) is { } earlier && !prepared.ToBeSigned.Span.SequenceEqual(earlier))
        {
            throw new CeremonyException(
                $"{pending} was written by an interrupted run under another hierarchy file; finish with that file, or use an empty token and folder.");
        }

        folder.Write(pending, prepared.ToBeSigned.Span);
        var der = await issuer.SignAsync(prepared, cancellationToken);
        var certificate = OutputFolder.Parse(der, file);
        if (!certificate.IsSignedBy(issuer.PublicKey))
            throw new CeremonyException($"The signature on {file} does not verify; the token is faulty and nothing was written.");

        folder.Write(file, Pem.Encode(Pem.Certificate, der));
        folder.Delete(pending);
        return certificate;
    }
}
