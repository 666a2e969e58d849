using SigningService.Authority.Asn1;
using SigningService.Authority.Keys;
using SigningService.Authority.Linting;
using SigningService.Authority.Names;
using SigningService.Authority.Revocation;

namespace SigningService.Authority.Issuance;

/// <summary>
/// The signing side of an authority, and the only door to a signature: what it signs was encoded and linted here, or comes back from the
/// ledger where it was put after that.
/// </summary>
public sealed class Issuer
{
    private readonly ISigningKey? _key;

    /// <param name="name">The exact subject of the authority's certificate.</param>
    /// <param name="publicKey">The authority's public key; that of <paramref name="key"/> if it is at hand.</param>
    /// <param name="notBefore">Beginning and end of the authority's validity: nothing it signs may reach beyond.</param>
    /// <param name="key">Null if the key is kept elsewhere.</param>
    public Issuer(
        DistinguishedName name,
        PublicKey publicKey,
        DateTimeOffset notBefore,
        DateTimeOffset notAfter,
        SignatureAlgorithm algorithm,
        ISigningKey? key)
    {
        if (key is not null && !key.PublicKey.Equals(publicKey))
            throw new ArgumentException("The key at hand is not the one that the certificate speaks of.", nameof(key));
        if (algorithm.Family != publicKey.Algorithm.Family)
            throw new ArgumentException($"A key of kind {publicKey.Algorithm} cannot sign with {algorithm}.", nameof(algorithm));
        Name = name;
        PublicKey = publicKey;
        NotBefore = notBefore;
        NotAfter = notAfter;
        Algorithm = algorithm;
        _key = key;
    }

    /// <summary>Issuer name of everything it signs.</summary>
    public DistinguishedName Name { get; }

    public PublicKey PublicKey { get; }

    /// <summary>Authority key identifier of everything it signs.</summary>
    public ReadOnlyMemory<byte> KeyIdentifier => PublicKey.KeyIdentifier;

    public DateTimeOffset NotBefore { get; }

    public DateTimeOffset NotAfter { get; }

    public SignatureAlgorithm Algorithm { get; }

    /// <summary>Null if the key is kept elsewhere.</summary>
    public ISigningKey? Key => _key;

    /// <summary>The signing side of the authority that a certificate speaks of.</summary>
    public static Issuer Of(ParsedCertificate certificate, SignatureAlgorithm algorithm, ISigningKey? key) =>
        new(certificate.Subject, certificate.PublicKey, certificate.NotBefore, certificate.NotAfter, algorithm, key);

    /// <summary>Decides every byte of a certificate and has it judged; no key is touched.</summary>
    /// <exception cref="LintFailedException">A rule is broken: a fault of ours or of the profile, never of the caller.</exception>
    public PreparedCertificate Prepare(CertificateTemplate template, CertificateLintContext terms)
    {
        var toBeSigned = TbsCertificateEncoder.Encode(template);
        CertificateLinter.Require(toBeSigned, terms);
        return new PreparedCertificate(this, template.Serial, toBeSigned);
    }

    /// <summary>Decides every byte of a revocation list and has it judged.</summary>
    /// <exception cref="LintFailedException">A rule is broken.</exception>
    public PreparedRevocationList Prepare(RevocationListTemplate template, IReadOnlyCollection<RevokedSerial> entries, RevocationListLintContext terms)
    {
        var toBeSigned = TbsCertListEncoder.Encode(template, entries);
        RevocationListLinter.Require(toBeSigned, terms);
        return new PreparedRevocationList(this, toBeSigned);
    }

    /// <summary>Takes up an open intent: its bytes were judged before they were recorded, and are signed as they are or not at all.</summary>
    internal PreparedCertificate TakeUp(IssuanceIntent intent) => new(this, intent.Id.Serial, intent.ToBeSigned);

    /// <summary>Signs what was prepared here, once.</summary>
    /// <returns>Certificate, DER.</returns>
    /// <exception cref="SigningUnavailableException">The key cannot be used now.</exception>
    public async ValueTask<byte[]> SignAsync(PreparedCertificate prepared, CancellationToken cancellationToken)
    {
        var toBeSigned = prepared.Redeem(this);
        return SignedEncoder.Encode(toBeSigned, Algorithm, await SignAsync(toBeSigned, cancellationToken));
    }

    /// <summary>Signs what was prepared here, once.</summary>
    /// <returns>CertificateList, DER.</returns>
    /// <exception cref="SigningUnavailableException">The key cannot be used now.</exception>
    public async ValueTask<byte[]> SignAsync(PreparedRevocationList prepared, CancellationToken cancellationToken)
    {
        var toBeSigned = prepared.Redeem(this);
        return SignedEncoder.Encode(toBeSigned, Algorithm, await SignAsync(toBeSigned, cancellationToken));
    }

    private ValueTask<byte[]> SignAsync(ReadOnlyMemory<byte> toBeSigned, CancellationToken cancellationToken) =>
        _key?.SignAsync(Algorithm, toBeSigned, cancellationToken)
            ?? throw new SigningUnavailableException("The authority's key is kept offline.", TimeSpan.FromHours(1));
}
