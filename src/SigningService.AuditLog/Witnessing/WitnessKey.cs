using System.Buffers.Binary;
using System.Security.Cryptography;
using SigningService.AuditLog.Notes;
using Rfc8032 = Org.BouncyCastle.Math.EC.Rfc8032.Ed25519;

namespace SigningService.AuditLog.Witnessing;

/// <summary>The private key of a witness: cosigns checkpoints as C2SP tlog-cosignature says, with Ed25519.</summary>
public sealed class WitnessKey
{
    private readonly byte[] _seed;

    private WitnessKey(string name, byte[] seed)
    {
        _seed = seed;
        var point = new byte[Rfc8032.PublicKeySize];
        // .NET has no Ed25519 of its own.
        Rfc8032.GeneratePublicKey(seed, 0, point, 0);
        Public = NoteKey.OfWitness(name, VerificationKey.FromEd25519(point));
    }

    /// <summary>What its cosignatures are verified with.</summary>
    public NoteKey Public { get; }

    /// <summary>Makes a key.</summary>
    /// <param name="name">Names the witness in every cosignature; no space, no plus.</param>
    /// <exception cref="NoteFormatException">The name is none.</exception>
    public static WitnessKey Create(string name) => new(name, RandomNumberGenerator.GetBytes(Rfc8032.SecretKeySize));

    /// <summary>Reads what <see cref="Export"/> wrote.</summary>
    /// <exception cref="NoteFormatException">It is none.</exception>
    public static WitnessKey Import(string text)
    {
        var parts = text.Trim().Split('+', 2);
        var seed = new byte[text.Length + Rfc8032.SecretKeySize];
        return parts is [var name, var base64] && Convert.TryFromBase64String(base64, seed, out var length) && length == Rfc8032.SecretKeySize
            ? new WitnessKey(name, seed[..length])
            : throw new NoteFormatException("The key file of a witness is name+base64, as 'signctl audit witness keygen' writes it.");
    }

    /// <summary>Name and secret, for a file that nobody else may read.</summary>
    public string Export() => $"{Public.Name}+{Convert.ToBase64String(_seed)}\n";

    /// <summary>Cosigns a checkpoint.</summary>
    /// <param name="time">When, by the witness's clock; counted in whole seconds.</param>
    public NoteSignature Cosign(SignedNote note, DateTimeOffset time)
    {
        var seconds = time.ToUnixTimeSeconds();
        var message = NoteKey.SignedBy(note, seconds);
        var value = new byte[sizeof(long) + Rfc8032.SignatureSize];
        BinaryPrimitives.WriteInt64BigEndian(value, seconds);
        Rfc8032.Sign(_seed, 0, message, 0, message.Length, value, sizeof(long));
        return new NoteSignature(Public.Name, Public.Id, value);
    }
}
