using System.Formats.Asn1;
using SigningService.Authority.Keys;
using SigningService.Authority.Names;
using SigningService.Authority.Refusals;

namespace SigningService.Authority.Requests;

/// <summary>
/// A PKCS#10 request (RFC 2986) that is strict DER, carries a sound key, and is signed by it. What it asks for is read and well formed,
/// and nothing of that is granted yet. It keeps views of the bytes it was parsed from: they must not change.
/// </summary>
public sealed class SigningRequest
{
    /// <summary>The largest request that is looked at, in octets, DER or PEM.</summary>
    public const int MaximumLength = 64 * 1024;

    internal const string Field = "csr";

    private static readonly Asn1Tag AttributesTag = new(TagClass.ContextSpecific, 0, isConstructed: true);

    private SigningRequest(PublicKey publicKey, DistinguishedName subject, RequestAttributes attributes)
    {
        PublicKey = publicKey;
        Subject = subject;
        Names = attributes.Names;
        Extensions = attributes.Extensions;
        Findings = attributes.Findings;
    }

    /// <summary>The key, proven to be held by whoever made the request, and not known to be weak.</summary>
    public PublicKey PublicKey { get; }

    /// <summary>The subject that is asked for; may be empty. No attribute type stands in it twice.</summary>
    public DistinguishedName Subject { get; }

    /// <summary>The names that are asked for, without repetitions; may be empty.</summary>
    public IReadOnlyList<GeneralName> Names { get; }

    /// <summary>The extensions that are asked for, other than the subject alternative name; each once.</summary>
    public IReadOnlyList<RequestedExtension> Extensions { get; }

    /// <summary>What was ignored.</summary>
    public IReadOnlyList<Finding> Findings { get; }

    /// <summary>Reads a request, DER or PEM, and verifies its signature.</summary>
    /// <exception cref="RefusedException">It is not acceptable; the violation of <c>csr</c> names the cause.</exception>
    public static SigningRequest Parse(ReadOnlyMemory<byte> csr)
    {
        if (csr.Length > MaximumLength)
            throw Refuse(RefusalReason.MalformedCsr, $"The request is larger than {MaximumLength} octets.");
        var der = RequestEncoding.Decode(csr);
        var part = "outer sequence, or something after it,";
        try
        {
            var outer = new AsnReader(der, AsnEncodingRules.DER);
            var request = outer.ReadSequence();
            outer.ThrowIfNotEmpty();

            var signed = request.PeekEncodedValue();
            var info = request.ReadSequence();
            part = "signature or its algorithm";
            var algorithm = request.ReadEncodedValue();
            var signature = request.TryReadPrimitiveBitString(out var unused, out var bits) && unused == 0 ? bits : throw new AsnContentException();
            request.ThrowIfNotEmpty();

            part = "version";
            if (!info.TryReadInt32(out var version) || version != 0)
                throw Refuse(RefusalReason.MalformedCsr, "The version of the request must be 0 (RFC 2986, 4.1).");
            part = "subject";
            var subject = RequestSubject.Read(info.ReadEncodedValue());
            part = "public key";
            var keyInfo = info.ReadEncodedValue();
            part = "attributes";
            var attributes = ReadAttributes(info);

            // The costly part comes last, and the key before the signature: a key with a huge exponent makes verifying one slow.
            var key = ReadKey(keyInfo);
            Verify(key, algorithm.Span, signed.Span, signature.Span);
            return new SigningRequest(key, subject, attributes);
        }
        catch (AsnContentException)
        {
            throw Refuse(RefusalReason.MalformedCsr, $"The request is not strict DER: its {part} cannot be read.");
        }
    }

    internal static RefusedException Refuse(RefusalReason reason, string description) => RefusedException.ForField(reason, Field, description);

    // RFC 2986 wants an empty set where there are no attributes; clients that leave it out harm nobody, nor do those that do not sort it.
    private static RequestAttributes ReadAttributes(AsnReader info)
    {
        var set = info.HasData ? info.ReadSetOf(skipSortOrderValidation: true, AttributesTag) : null;
        info.ThrowIfNotEmpty();
        return RequestAttributes.Read(set);
    }

    private static PublicKey ReadKey(ReadOnlyMemory<byte> keyInfo)
    {
        try
        {
            var key = PublicKey.Parse(keyInfo);
            return WeakKeys.FindWeakness(key) is { } weakness ? throw Refuse(RefusalReason.KeyRefused, weakness) : key;
        }
        catch (UnsupportedKeyException e)
        {
            throw Refuse(RefusalReason.KeyRefused, e.Message);
        }
    }

    private static void Verify(PublicKey key, ReadOnlySpan<byte> identifier, ReadOnlySpan<byte> signed, ReadOnlySpan<byte> signature)
    {
        var algorithm = SignatureAlgorithm.FromIdentifier(identifier) ?? throw Refuse(
            RefusalReason.ProofOfPossessionFailed,
            $"The signature algorithm of the request is not accepted; sign it with one of {string.Join(", ", SignatureAlgorithm.All)}.");
        if (algorithm.Family != key.Algorithm.Family)
            throw Refuse(RefusalReason.ProofOfPossessionFailed, $"The signature algorithm {algorithm} does not go with the key, which is {key.Algorithm}.");
        if (!SignatureVerifier.Verify(key, algorithm, signed, signature))
            throw Refuse(RefusalReason.ProofOfPossessionFailed, "The request is not signed by the key that it carries.");
    }
}
