using System.Security.Cryptography;
using System.Text;
using Org.BouncyCastle.Math.EC.Rfc8032;
using SigningService.AuditLog.Notes;

namespace SigningService.AuditLog.Tests.Notes;

/// <summary>C2SP signed-note, tlog-checkpoint and tlog-cosignature.</summary>
public sealed class SignedNoteTests
{
    // The secret of RFC 8032, 7.1, test 1.
    private static readonly byte[] Secret = Convert.FromHexString("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
    private static readonly Checkpoint Head = new("log.example.test/ca", 7, MerkleHash.Empty());

    private static NoteKey Key => NoteKey.OfLog(Head.Origin, Public());

    [Fact]
    public void ACheckpointIsReadBackAsItWasWritten()
    {
        var note = Signed(Head.Text);
        var read = SignedNote.Parse(Encoding.UTF8.GetBytes(note.ToString()));
        Assert.Equal(note.ToString(), read.ToString());
        Assert.True(Key.Verifies(read));
        var checkpoint = Checkpoint.Of(read);
        Assert.Equal((Head.Origin, Head.Size), (checkpoint.Origin, checkpoint.Size));
        Assert.Equal(Head.Root, checkpoint.Root);
    }

    /// <summary>The identifier is the first 4 octets of SHA-256 over name, line feed, type and key.</summary>
    [Fact]
    public void TheIdentifierOfAKeyIsThatOfTheSpecification() =>
        Assert.Equal(
            Convert.ToHexStringLower(SHA256.HashData([.. Encoding.UTF8.GetBytes(Head.Origin), 0x0a, 0x01, .. Public().Ed25519!]))[..8],
            Key.Id.ToString("x8", System.Globalization.CultureInfo.InvariantCulture));

    [Fact]
    public void AnEcdsaKeySignsNotesToo()
    {
        using var ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var key = NoteKey.OfLog(Head.Origin, VerificationKey.FromInfo(ecdsa.ExportSubjectPublicKeyInfo()));
        var signature = ecdsa.SignData(Encoding.UTF8.GetBytes(Head.Text), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        Assert.True(key.Verifies(new SignedNote(Head.Text, [new NoteSignature(key.Name, key.Id, signature)])));
        signature[^1] ^= 1;
        Assert.False(key.Verifies(new SignedNote(Head.Text, [new NoteSignature(key.Name, key.Id, signature)])));
    }

    [Fact]
    public void AWitnessSignsATimeWithTheText()
    {
        var witness = NoteKey.OfWitness("witness.example.test/w1", Public());
        var note = Signed(Head.Text);
        byte[] value = [0, 0, 0, 0, 0x65, 0, 0, 0, .. Sign(NoteKey.SignedBy(note, 0x65000000))];
        var cosigned = note with { Signatures = [.. note.Signatures, new NoteSignature(witness.Name, witness.Id, value)] };
        Assert.True(Key.Verifies(cosigned));
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(0x65000000), witness.CosignedAt(cosigned));
        value[7] = 1;
        Assert.Null(witness.CosignedAt(cosigned));
    }

    [Fact]
    public void ASignatureOfAnotherKeyIsIgnoredAndAWrongOneSpoilsTheNote()
    {
        var note = Signed(Head.Text);
        var foreign = new NoteSignature(Head.Origin, Key.Id ^ 1, new byte[64]);
        Assert.True(Key.Verifies(note with { Signatures = [foreign, .. note.Signatures] }));
        Assert.False(Key.Verifies(note with { Signatures = [foreign] }));
        Assert.False(Key.Verifies(note with { Signatures = [.. note.Signatures, foreign with { KeyId = Key.Id }] }));
        Assert.False(Key.Verifies(note with { Text = Head.Text.Replace('7', '8') }));
    }

    [Theory]
    [InlineData("")]
    [InlineData("text\n")]
    [InlineData("text\n\n")]
    [InlineData("text\n\n— name AAAAAAA=")]
    [InlineData("text\n\n- name AAAAAAA=\n")]
    [InlineData("text\n\n— name\n")]
    [InlineData("text\n\n— na+me AAAAAAA=\n")]
    [InlineData("text\n\n— name AAAA\n")]
    [InlineData("text\n\n— name AAAAAAB=\n")]
    [InlineData("te\txt\n\n— name AAAAAAA=\n")]
    [InlineData("te\rxt\n\n— name AAAAAAA=\n")]
    public void WhatIsNoNoteIsRefused(string note) => Assert.Throws<NoteFormatException>(() => SignedNote.Parse(Encoding.UTF8.GetBytes(note)));

    [Fact]
    public void OctetsThatAreNoUtf8AreRefused() =>
        Assert.Throws<NoteFormatException>(() => SignedNote.Parse([0xff, .. "\n\n— name AAAAAAA=\n"u8]));

    [Theory]
    [InlineData("log\n7\n")]
    [InlineData("log\n07\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n")]
    [InlineData("log\n-7\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n")]
    [InlineData("log\n7\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuA==\n")]
    [InlineData("\n7\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n")]
    [InlineData("log\n7\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\nmore\n")]
    public void ANoteOfAnotherFormIsNoCheckpoint(string text) => Assert.Throws<NoteFormatException>(() => Checkpoint.Of(Signed(text)));

    private static VerificationKey Public()
    {
        var point = new byte[Ed25519.PublicKeySize];
        Ed25519.GeneratePublicKey(Secret, 0, point, 0);
        return VerificationKey.FromEd25519(point);
    }

    private static SignedNote Signed(string text) =>
        new(text, [new NoteSignature(Key.Name, Key.Id, Sign(Encoding.UTF8.GetBytes(text)))]);

    private static byte[] Sign(byte[] content)
    {
        var signature = new byte[Ed25519.SignatureSize];
        Ed25519.Sign(Secret, 0, content, 0, content.Length, signature, 0);
        return signature;
    }
}
