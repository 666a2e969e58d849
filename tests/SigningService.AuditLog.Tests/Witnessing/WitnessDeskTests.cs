using System.Text;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using Org.BouncyCastle.Security;
using SigningService.AuditLog.Notes;
using SigningService.AuditLog.Proofs;
using SigningService.AuditLog.Witnessing;

namespace SigningService.AuditLog.Tests.Witnessing;

/// <summary>The rules of C2SP tlog-witness, one by one.</summary>
public sealed class WitnessDeskTests : IWitnessMemory
{
    private const string Origin = "log.example.test/audit-log";

    private readonly Dictionary<string, SignedNote> _memory = [];
    private readonly WitnessKey _witness = WitnessKey.Create("witness.example.test/w1");
    private readonly Ed25519PrivateKeyParameters _logKey = new(new SecureRandom());
    private readonly List<byte[]> _leaves = [.. Enumerable.Range(0, 20).Select(i => MerkleHash.Leaf([(byte)i]))];
    private readonly WitnessDesk _desk;

    public WitnessDeskTests() => _desk = new WitnessDesk(_witness, new[] { LogKey }.ToLookup(key => key.Name), this, TimeProvider.System);

    private NoteKey LogKey => NoteKey.OfLog(Origin, VerificationKey.FromEd25519(_logKey.GeneratePublicKey().GetEncoded()));

    [Fact]
    public void TheFirstHeadIsCosignedAndKept()
    {
        var note = Head(7);
        var answer = Submit(0, note);

        Assert.Equal(WitnessVerdict.Cosigned, answer.Verdict);
        var cosigned = SignedNote.Parse([.. note.SignedOctets, (byte)'\n', .. Encoding.UTF8.GetBytes(answer.Body)]);
        Assert.NotNull(_witness.Public.CosignedAt(cosigned));
        Assert.Equal(note.ToString(), _memory[Origin].ToString());
    }

    [Theory]
    [InlineData(7, 12)]
    [InlineData(8, 9)]
    [InlineData(7, 7)]
    public void AHeadThatContinuesTheLastIsCosigned(int older, int newer)
    {
        Submit(0, Head(older));
        Assert.Equal(WitnessVerdict.Cosigned, Submit(older, Head(newer)).Verdict);
        Assert.Equal(newer, Checkpoint.Of(_memory[Origin]).Size);
    }

    [Fact]
    public void AStaleSizeIsAnsweredWithTheOneThatStands()
    {
        Submit(0, Head(7));
        var answer = Submit(0, Head(12));
        Assert.Equal((WitnessVerdict.Stale, "text/x.tlog.size", "7\n"), (answer.Verdict, answer.ContentType, answer.Body));
    }

    [Fact]
    public void AForkIsNotCosignedAndTheLastHeadStays()
    {
        Submit(0, Head(7));
        _leaves[3] = MerkleHash.Leaf("other"u8);
        Assert.Equal(WitnessVerdict.NotContinued, Submit(7, Head(12)).Verdict);
        Assert.Equal(WitnessVerdict.Stale, Submit(7, Head(7)).Verdict);
        Assert.Equal(7, Checkpoint.Of(_memory[Origin]).Size);
    }

    [Fact]
    public void AnOlderHeadIsNotCosignedAgain()
    {
        Submit(0, Head(12));
        Assert.Equal(WitnessVerdict.Stale, Submit(0, Head(7)).Verdict);
        Assert.Equal(WitnessVerdict.Malformed, Submit(12, Head(7), []).Verdict);
    }

    [Fact]
    public void WhoeverIsNotTheLogIsToldSo()
    {
        Assert.Equal(WitnessVerdict.UnknownLog, Submit(0, Head(7, "other.example.test/log")).Verdict);
        var note = Head(7);
        Assert.Equal(WitnessVerdict.NotSigned, Submit(0, note with { Text = Head(8).Text }).Verdict);
        Assert.Empty(_memory);
    }

    [Theory]
    [InlineData("")]
    [InlineData("old 0\n")]
    [InlineData("old 00\n\n")]
    [InlineData("old -1\n\n")]
    [InlineData("new 0\n\n")]
    [InlineData("old 0\nAAAA\n\n")]
    public void ABodyThatIsNoneIsMalformed(string head) =>
        Assert.Equal(WitnessVerdict.Malformed, _desk.Answer(Encoding.UTF8.GetBytes(head + (head.EndsWith("\n\n", StringComparison.Ordinal) ? Head(7) : ""))).Verdict);

    [Fact]
    public void AProofOfTooManyHashesIsMalformed() =>
        Assert.Equal(WitnessVerdict.Malformed, Submit(0, Head(7), [.. Enumerable.Repeat(new byte[32], 64)]).Verdict);

    [Fact]
    public void OfTwoHeadsAtOnceBothAreCosignedOnlyInTheirOrder()
    {
        Submit(0, Head(5));
        var answers = new WitnessVerdict[2];
        Parallel.Invoke(() => answers[0] = Submit(5, Head(9)).Verdict, () => answers[1] = Submit(5, Head(12)).Verdict);
        Assert.Equal([WitnessVerdict.Cosigned, WitnessVerdict.Stale], answers.Order());
    }

    [Fact]
    public void TheKeyOfAWitnessSurvivesItsTexts()
    {
        Assert.Equal(_witness.Public.ToString(), WitnessKey.Import(_witness.Export()).Public.ToString());
        Assert.Equal(_witness.Public.Id, NoteKey.ParseWitness(_witness.Public.ToString()).Id);
        Assert.Throws<NoteFormatException>(() => NoteKey.ParseWitness(_witness.Public.ToString().Replace(_witness.Public.Id.ToString("x8"), "00000000", StringComparison.Ordinal)));
    }

    public SignedNote? Read(string origin) => _memory.GetValueOrDefault(origin);

    public bool Replace(string origin, SignedNote? expected, SignedNote next)
    {
        _memory[origin] = next;
        return true;
    }

    private WitnessAnswer Submit(int older, SignedNote note, IReadOnlyList<byte[]>? proof = null)
    {
        var size = (int)Checkpoint.Of(note).Size;
        proof ??= [.. ConsistencyProof.Plan(Math.Min(older, size), size).Select(range => Hash((int)range.Start, (int)range.End))];
        return _desk.Answer(Encoding.UTF8.GetBytes(new CheckpointSubmission(older, proof, note).ToString()));
    }

    private SignedNote Head(int size, string origin = Origin)
    {
        var note = new SignedNote(new Checkpoint(origin, size, Hash(0, size)).Text, []);
        var signer = new Ed25519Signer();
        signer.Init(true, _logKey);
        signer.BlockUpdate(note.SignedOctets, 0, note.SignedOctets.Length);
        return note with { Signatures = [new NoteSignature(origin, LogKey.Id, signer.GenerateSignature())] };
    }

    private byte[] Hash(int start, int end)
    {
        if (end - start == 1)
            return _leaves[start];
        var split = start + (1 << int.Log2(end - start - 1));
        return MerkleHash.Node(Hash(start, split), Hash(split, end));
    }
}
