using SigningService.Authority.Asn1;
using SigningService.Authority.Keys;
using SigningService.Authority.Linting;
using SigningService.Authority.Names;
using SigningService.Authority.Revocation;
using SigningService.Authority.Revocation.Streaming;

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

    /// <summary>Decides every byte of a revocation list around entries that are encoded already, and has it judged, entries and all.</summary>
    /// <exception cref="LintFailedException">A rule is broken.</exception>
    public PreparedRevocationList Prepare(RevocationListTemplate template, ReadOnlyMemory<byte> entries, RevocationListLintContext terms)
    {
        var toBeSigned = TbsCertListFrame.Of(template, entries.Length).Enclose(entries.Span);
        RevocationListLinter.Require(toBeSigned, terms);
        return new PreparedRevocationList(this, toBeSigned);
    }

    /// <summary>Has the frame of a list judged whose entries were when they were encoded.</summary>
    /// <param name="hash">Over the whole list; empty if the algorithm takes the message itself.</param>
    /// <exception cref="LintFailedException">A rule is broken.</exception>
    internal PreparedListFrame Prepare(TbsCertListFrame frame, ReadOnlyMemory<byte> hash, RevocationListLintContext terms)
    {
        RevocationListFrameLinter.Require(frame.Head.Span, frame.EntriesLength, frame.Tail.Span, terms);
        return new PreparedListFrame(this, hash);
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

    /// <summary>Signs what was prepared here, once, and verifies the signature under the hash of what is in the file.</summary>
    /// <param name="whole">Reads the message, for an algorithm that takes it whole.</param>
    /// <returns>signatureAlgorithm and signatureValue, DER.</returns>
    /// <exception cref="SigningUnavailableException">The key cannot be used now, or its signature does not verify.</exception>
    internal async ValueTask<byte[]> SealAsync(PreparedListFrame prepared, Func<byte[]> whole, CancellationToken cancellationToken)
    {
        var hash = prepared.Redeem(this);
        if (Algorithm.Hash is null)
            return SignedEncoder.EncodeSeal(Algorithm, await SignAsync(whole(), cancellationToken));
        var key = _key ?? throw Offline();
        var signature = await key.SignHashAsync(Algorithm, hash, cancellationToken);
        if (!SignatureVerifier.VerifyHash(PublicKey, Algorithm, hash.Span, signature))
            throw new SigningUnavailableException("The signature over a revocation list does not verify; it was not used.", TimeSpan.FromSeconds(2));
        return SignedEncoder.EncodeSeal(Algorithm, signature);
    }

    private static SigningUnavailableException Offline() => new("The authority's key is kept offline.", TimeSpan.FromHours(1));

    private ValueTask<byte[]> SignAsync(ReadOnlyMemory<byte> toBeSigned, CancellationToken cancellationToken) =>
        _key?.SignAsync(Algorithm, toBeSigned, cancellationToken)
            ?? throw Offline();
}
