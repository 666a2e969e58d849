using System.Text;
using Org.BouncyCastle.Crypto.Generators;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using Org.BouncyCastle.Security;
using Org.BouncyCastle.X509;
using SigningService.AuditLog.Notes;

namespace SigningService.AuditLog.Tests.Notes;

/// <summary>An audit key in ML-DSA.</summary>
public sealed class MlDsaNoteTests
{
    private const string Origin = "signing.example.test/audit-log";

    [Theory]
    [InlineData("ML-DSA-44")]
    [InlineData("ML-DSA-65")]
    [InlineData("ML-DSA-87")]
    public void ItVerifiesItsNotesAndNoOthers(string name)
    {
        var (key, sign) = Make(name);
        var (other, _) = Make(name);
        var note = new SignedNote($"{Origin}\n1\nAAAA\n", []);
        var noteKey = NoteKey.OfLog(Origin, key);
        var signed = SignedNote.Parse(Encoding.UTF8.GetBytes((note with { Signatures = [new NoteSignature(Origin, noteKey.Id, sign(note.SignedOctets))] }).ToString()));

        Assert.True(noteKey.Verifies(signed));
        Assert.False(NoteKey.OfLog(Origin, other).Verifies(signed));
        Assert.False(key.Verify(note.SignedOctets, []));
        Assert.False(key.Verify([1], signed.Signatures[0].Value));
    }

    [Fact]
    public void AKeyOfAnotherLengthIsNone()
    {
        var info = Make("ML-DSA-65").Key.Info.ToArray();
        // As if it were one of the next set.
        var at = info.AsSpan().IndexOf(Convert.FromHexString("608648016503040312")) + 8;
        info[at] = 0x13;

        Assert.Throws<FormatException>(() => VerificationKey.FromInfo(info));
    }

    private static (VerificationKey Key, Func<byte[], byte[]> Sign) Make(string name)
    {
        var parameters = name switch { "ML-DSA-44" => MLDsaParameters.ml_dsa_44, "ML-DSA-65" => MLDsaParameters.ml_dsa_65, _ => MLDsaParameters.ml_dsa_87 };
        var generator = new MLDsaKeyPairGenerator();
        generator.Init(new MLDsaKeyGenerationParameters(new SecureRandom(), parameters));
        var pair = generator.GenerateKeyPair();
        return (VerificationKey.FromInfo(SubjectPublicKeyInfoFactory.CreateSubjectPublicKeyInfo(pair.Public).GetDerEncoded()), content =>
        {
            var signer = new MLDsaSigner(parameters, deterministic: false);
            signer.Init(forSigning: true, pair.Private);
            signer.BlockUpdate(content, 0, content.Length);
            return signer.GenerateSignature();
        });
    }
}
