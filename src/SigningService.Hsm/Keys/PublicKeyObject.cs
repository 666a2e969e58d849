using System.Formats.Asn1;
using SigningService.Authority.Keys;
using SigningService.Hsm.Cryptoki;

namespace SigningService.Hsm.Keys;

/// <summary>Public keys as tokens hold them, and the way back to SubjectPublicKeyInfo.</summary>
internal static class PublicKeyObject
{
    // PKCS#11 3.0 allows the name of the curve, as a PrintableString, in place of its object identifier.
    private static readonly byte[] Edwards25519Name = Convert.FromHexString("130C656477617264733235353139");

    /// <summary>The public value of an object, a public key or a private one that carries it; null if it is none of ours or does not tell.</summary>
    public static PublicKey? Read(ICryptoki cryptoki, ulong session, ulong handle)
    {
        try
        {
            if (cryptoki.GetAttribute(session, handle, AttributeNumber.PublicKeyInfo) is { Length: > 0 } info)
                return PublicKey.Parse(info);
            return Number(cryptoki.GetAttribute(session, handle, AttributeNumber.KeyType)) switch
            {
                KeyMechanism.Rsa => ReadRsa(cryptoki, session, handle),
                KeyMechanism.Ec or KeyMechanism.EcEdwards => ReadCurve(cryptoki, session, handle),
                KeyMechanism.MlDsa => ReadMlDsa(cryptoki.GetAttribute(session, handle, AttributeNumber.Class), cryptoki.GetAttribute(session, handle, AttributeNumber.Value)),
                _ => null,
            };
        }
        catch (Exception e) when (e is UnsupportedKeyException or AsnContentException)
        {
            return null;
        }
    }

    /// <summary>The attributes, any one of which finds the public object of a key, whichever way the token writes points.</summary>
    public static IReadOnlyList<ObjectAttribute> SearchValues(PublicKey publicKey)
    {
        var bits = publicKey.Bits.ToArray();
        if (publicKey.Algorithm.Family == KeyFamily.Rsa)
            return [new(AttributeNumber.Modulus, Modulus(publicKey))];
        if (publicKey.Algorithm.IsPostQuantum)
            return [new(AttributeNumber.Value, bits), new(AttributeNumber.Value, publicKey.SubjectPublicKeyInfo.ToArray())];
        return [new(AttributeNumber.EcPoint, WrapPoint(bits)), new(AttributeNumber.EcPoint, bits)];
    }

    private static byte[] Modulus(PublicKey publicKey)
    {
        var modulus = new AsnReader(publicKey.Bits, AsnEncodingRules.DER).ReadSequence().ReadIntegerBytes().Span;
        return modulus[modulus.IndexOfAnyExcept((byte)0)..].ToArray();
    }

    private static byte[] WrapPoint(byte[] point)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        writer.WriteOctetString(point);
        return writer.Encode();
    }

    private static PublicKey? ReadRsa(ICryptoki cryptoki, ulong session, ulong handle)
    {
        var modulus = cryptoki.GetAttribute(session, handle, AttributeNumber.Modulus);
        var exponent = cryptoki.GetAttribute(session, handle, AttributeNumber.PublicExponent);
        if (modulus is not { Length: > 0 } || exponent is not { Length: > 0 })
            return null;
        var key = new AsnWriter(AsnEncodingRules.DER);
        using (key.PushSequence())
        {
            key.WriteIntegerUnsigned(modulus.AsSpan().TrimStart((byte)0));
            key.WriteIntegerUnsigned(exponent.AsSpan().TrimStart((byte)0));
        }

        return Parse("1.2.840.113549.1.1.1", writer => writer.WriteNull(), key.Encode());
    }

    private static PublicKey? ReadCurve(ICryptoki cryptoki, ulong session, ulong handle)
    {
        var curve = cryptoki.GetAttribute(session, handle, AttributeNumber.EcParameters);
        var point = cryptoki.GetAttribute(session, handle, AttributeNumber.EcPoint);
        if (curve is null || point is not { Length: > 0 })
            return null;
        if (curve.AsSpan().SequenceEqual(KeyMechanism.Ed25519Curve) || curve.AsSpan().SequenceEqual(Edwards25519Name))
            return Parse("1.3.101.112", null, Unwrap(point, 32));
        if (curve.AsSpan().SequenceEqual(KeyMechanism.P256Curve))
            return Parse("1.2.840.10045.2.1", writer => writer.WriteEncodedValue(curve), Unwrap(point, 65));
        if (curve.AsSpan().SequenceEqual(KeyMechanism.P384Curve))
            return Parse("1.2.840.10045.2.1", writer => writer.WriteEncodedValue(curve), Unwrap(point, 97));
        return null;
    }

    /// <summary>CKA_VALUE of a public key is the key by the book, and a SubjectPublicKeyInfo in some tokens. Its length says which parameter set.</summary>
    private static PublicKey? ReadMlDsa(byte[]? objectClass, byte[]? value)
    {
        if (value is null || Number(objectClass) != AttributeNumber.PublicKeyClass)
            return null;
        var algorithm = KeyAlgorithm.All.FirstOrDefault(algorithm => algorithm.IsPostQuantum && algorithm.Bits == value.Length * 8);
        // RFC 9881, 2: a key is named as its signatures are.
        return algorithm is null ? PublicKey.Parse(value) : Parse(SignatureAlgorithm.DefaultFor(algorithm).Identifier.Span, value);
    }

    /// <summary>CKA_EC_POINT is an OCTET STRING by the book, and the bare point in some tokens. The length tells them apart.</summary>
    internal static byte[] Unwrap(byte[] point, int expectedLength) =>
        point.Length == expectedLength ? point : AsnDecoder.ReadOctetString(point, AsnEncodingRules.DER, out _);

    private static PublicKey Parse(string algorithm, Action<AsnWriter>? parameters, byte[] bits)
    {
        var identifier = new AsnWriter(AsnEncodingRules.DER);
        using (identifier.PushSequence())
        {
            identifier.WriteObjectIdentifier(algorithm);
            parameters?.Invoke(identifier);
        }

        return Parse(identifier.Encode(), bits);
    }

    /// <param name="identifier">AlgorithmIdentifier, DER.</param>
    private static PublicKey Parse(ReadOnlySpan<byte> identifier, byte[] bits)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteEncodedValue(identifier);
            writer.WriteBitString(bits);
        }

        return PublicKey.Parse(writer.Encode());
    }

    private static ulong? Number(byte[]? value) => value is { Length: sizeof(ulong) } ? BitConverter.ToUInt64(value) : null;
}
