using System.Security.Cryptography;
using SigningService.Authority.Keys;
using SigningService.Ceremony.Tokens;

namespace SigningService.Ceremony.Steps;

/// <summary>A key pair in the token, and with it the file that tells others its public half, unless a certificate does.</summary>
/// <param name="publicKeyFile">File for the public key; null if a certificate carries it.</param>
/// <param name="certificateFile">File of the certificate that carries the public key; null if there is none.</param>
internal sealed class KeyStep(
    ICeremonyToken token, OutputFolder folder, string label, KeyAlgorithm algorithm, string? publicKeyFile, string? certificateFile) : Step($"key {label}")
{
    public string Label { get; } = label;

    public override async Task<Standing> InspectAsync(CancellationToken cancellationToken)
    {
        var key = await token.FindAsync(Label, cancellationToken);
        var known = ReadKnown();
        if (key is null)
        {
            if (known is not null)
            {
                throw new CeremonyException(
                    $"{publicKeyFile ?? certificateFile} is there, but the token '{token.Identity.Label}' has no key '{Label}'; use the token that made it, or an empty folder.");
            }

            return Standing.ToDo($"generate {algorithm} in the token (sensitive, not extractable, signs only)");
        }

        Check(key, known);
        return publicKeyFile is not null && known is null
            ? Standing.ToDo($"{Describe(key)} is in the token; write {publicKeyFile}")
            : Standing.Done($"{Describe(key)} is in the token");
    }

    public override async Task<string> DoAsync(CancellationToken cancellationToken)
    {
        var key = await token.FindAsync(Label, cancellationToken) ?? await token.GenerateAsync(Label, algorithm, cancellationToken);
        Check(key, ReadKnown());
        await ChallengeAsync(key, cancellationToken);
        if (publicKeyFile is not null)
            folder.Write(publicKeyFile, Pem.Encode(Pem.PublicKey, key.PublicKey.SubjectPublicKeyInfo.Span));
        return $"{Describe(key)} in the token, attributes read back, challenge signed";
    }

    /// <summary>The key as the token has it now, after a challenge.</summary>
    /// <exception cref="CeremonyException">It is not there, or not as it should be.</exception>
    public async Task<CeremonyKey> ProveAsync(CancellationToken cancellationToken)
    {
        var key = await token.FindAsync(Label, cancellationToken) ?? throw new CeremonyException($"The token has no key '{Label}'.");
        Check(key, ReadKnown());
        await ChallengeAsync(key, cancellationToken);
        return key;
    }

    private void Check(CeremonyKey key, PublicKey? known)
    {
        if (key.PublicKey.Algorithm != algorithm)
        {
            throw new CeremonyException(
                $"The key '{Label}' in the token is {key.PublicKey.Algorithm}, and the hierarchy file says {algorithm}; change the file, or use an empty token and folder.");
        }

        if (known is not null && !known.Equals(key.PublicKey))
        {
            throw new CeremonyException(
                $"{publicKeyFile ?? certificateFile} is not of the key '{Label}' in the token '{token.Identity.Label}'; folder and token do not belong together.");
        }

        key.ThrowIfLoose();
    }

    private PublicKey? ReadKnown()
    {
        if (publicKeyFile is not null)
            return folder.Read(publicKeyFile) is { } pem ? PublicKey.Parse(Pem.Decode(Pem.PublicKey, pem, publicKeyFile)) : null;
        return certificateFile is not null ? folder.ReadCertificate(certificateFile)?.PublicKey : null;
    }

    private async Task ChallengeAsync(CeremonyKey key, CancellationToken cancellationToken)
    {
        // Starts with text, and so can never be read as the DER of a certificate or a list.
        byte[] challenge = [.. "signing-ceremony key challenge\n"u8, .. RandomNumberGenerator.GetBytes(32)];
        var signature = SignatureAlgorithm.DefaultFor(key.PublicKey.Algorithm);
        var answer = await token.GetSigningKey(key.PublicKey).SignAsync(signature, challenge, cancellationToken);
        if (!SignatureVerifier.Verify(key.PublicKey, signature, challenge, answer))
            throw new CeremonyException($"The private key '{Label}' does not belong to its public key; delete both in the token and run again.");
    }

    private static string Describe(CeremonyKey key) =>
        $"{key.PublicKey.Algorithm}, SHA-256 {Convert.ToHexStringLower(key.PublicKey.Sha256.Span)[..16]}…";
}
