using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Rfc8032 = Org.BouncyCastle.Math.EC.Rfc8032.Ed25519;

namespace SigningService.AuditLog.Notes;

/// <summary>A key that notes are verified with, and the name it signs under.</summary>
public sealed class NoteKey
{
    private const int TimeOctets = sizeof(long);

    private readonly VerificationKey _key;
    private readonly bool _cosigns;

    private NoteKey(string name, VerificationKey key, bool cosigns)
    {
        if (!NoteSignature.IsName(name))
            throw new NoteFormatException("The name of a key is not empty and has neither space nor plus.");
        (Name, _key, _cosigns) = (name, key, cosigns);
        Id = IdOf();
    }

    public string Name { get; }

    /// <summary>With the name, says which key it is. Short: no proof of anything.</summary>
    public uint Id { get; }

    private SignatureType Type => _cosigns ? SignatureType.Cosignature : _key.Ed25519 is null ? SignatureType.Ecdsa : SignatureType.Ed25519;

    /// <summary>The key of a log.</summary>
    public static NoteKey OfLog(string name, VerificationKey key) => new(name, key, cosigns: false);

    /// <summary>The key of a witness; Ed25519.</summary>
    /// <exception cref="NoteFormatException">It is another.</exception>
    public static NoteKey OfWitness(string name, VerificationKey key) =>
        key.Ed25519 is null ? throw new NoteFormatException("A witness signs with Ed25519.") : new NoteKey(name, key, cosigns: true);

    /// <summary>Reads the key of a witness as people pass it on: <c>name+id+base64</c> (C2SP signed-note, "Verifier keys").</summary>
    /// <exception cref="NoteFormatException">It is none, or of another type.</exception>
    public static NoteKey ParseWitness(string text)
    {
        var parts = text.Split('+', 3);
        var octets = new byte[text.Length];
        if (parts.Length != 3
            || !Convert.TryFromBase64String(parts[2], octets, out var length)
            || length != 1 + Rfc8032.PublicKeySize
            || octets[0] != (byte)SignatureType.Cosignature)
        {
            throw new NoteFormatException("The key of a witness is name+id+base64, as 'signctl audit witness keygen' writes it.");
        }

        var key = OfWitness(parts[0], VerificationKey.FromEd25519(octets[1..length]));
        return string.Equals(parts[1], key.IdText, StringComparison.OrdinalIgnoreCase)
            ? key
            : throw new NoteFormatException($"The key of the witness {parts[0]} is damaged: its id is {key.IdText}.");
    }

    /// <summary>The key of a witness as people pass it on.</summary>
    public override string ToString() =>
        $"{Name}+{IdText}+{Convert.ToBase64String([(byte)Type, .. _key.Ed25519 ?? _key.Info.ToArray()])}";

    private string IdText => Id.ToString("x8", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>What a signature of this type is made over.</summary>
    /// <param name="time">When a witness signed, in whole seconds since 1970; null for a log.</param>
    public static byte[] SignedBy(SignedNote note, long? time) =>
        time is { } seconds ? Encoding.UTF8.GetBytes(FormattableString.Invariant($"cosignature/v1\ntime {seconds}\n{note.Text}")) : note.SignedOctets;

    /// <summary>Whether one of the signatures is by this key and right. One that is by it and wrong spoils the note.</summary>
    public bool Verifies(SignedNote note)
    {
        var own = note.Signatures.Where(signature => signature.Name == Name && signature.KeyId == Id).ToArray();
        return own.Length > 0 && Array.TrueForAll(own, signature => Verifies(note, signature.Value));
    }

    /// <summary>When this witness signed the note, by its own clock; null if it did not, or wrongly.</summary>
    public DateTimeOffset? CosignedAt(SignedNote note)
    {
        if (!_cosigns || !Verifies(note))
            return null;
        var value = note.Signatures.First(signature => signature.Name == Name && signature.KeyId == Id).Value;
        var seconds = BinaryPrimitives.ReadInt64BigEndian(value);
        return seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds() ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;
    }

    private bool Verifies(SignedNote note, byte[] value)
    {
        if (!_cosigns)
            return _key.Verify(note.SignedOctets, value);
        return value.Length > TimeOctets
            && BinaryPrimitives.ReadInt64BigEndian(value) is >= 0 and var time
            && _key.Verify(SignedBy(note, time), value[TimeOctets..]);
    }

    private uint IdOf()
    {
        // The identifier of an ECDSA key is older than the rule for the others, and without the name; C2SP has given ML-DSA none, so it has the same.
        var octets = Type == SignatureType.Ecdsa
            ? _key.Info.ToArray()
            : [.. Encoding.UTF8.GetBytes(Name), (byte)'\n', (byte)Type, .. _key.Ed25519!];
        return BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData(octets));
    }
}
