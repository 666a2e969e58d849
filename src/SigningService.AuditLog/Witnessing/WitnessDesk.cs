using System.Globalization;
using SigningService.AuditLog.Notes;

namespace SigningService.AuditLog.Witnessing;

/// <summary>
/// A witness but for the network (C2SP tlog-witness): takes the body of <c>add-checkpoint</c>, and cosigns what continues the last
/// checkpoint that it cosigned. That one is looked at and replaced under one lock, and is on disk before anybody gets a cosignature.
/// </summary>
/// <param name="logs">The keys that sign for each log, by its origin.</param>
public sealed class WitnessDesk(WitnessKey key, ILookup<string, NoteKey> logs, IWitnessMemory memory, TimeProvider time)
{
    private const string Text = "text/plain; charset=utf-8";
    private const string SizeText = "text/x.tlog.size";

    private readonly Lock _turn = new();

    /// <exception cref="IOException">The memory failed, and nothing was cosigned.</exception>
    public WitnessAnswer Answer(ReadOnlySpan<byte> body)
    {
        try
        {
            var submission = CheckpointSubmission.Parse(body);
            var checkpoint = Checkpoint.Of(submission.Note);
            lock (_turn)
                return Answer(submission, checkpoint);
        }
        catch (NoteFormatException e)
        {
            return new WitnessAnswer(WitnessVerdict.Malformed, Text, e.Message + "\n");
        }
    }

    private WitnessAnswer Answer(CheckpointSubmission submission, Checkpoint checkpoint)
    {
        var keys = logs[checkpoint.Origin].ToArray();
        var known = keys.Length == 0 ? null : memory.Read(checkpoint.Origin);
        var last = known is null ? null : Checkpoint.Of(known);
        return WitnessJudgement.Judge(submission, checkpoint, keys, last) switch
        {
            WitnessVerdict.Cosigned => Cosign(submission.Note, checkpoint, known, last),
            WitnessVerdict.Stale => Stale(last),
            var verdict => new WitnessAnswer(verdict, Text, Explain(verdict)),
        };
    }

    private WitnessAnswer Cosign(SignedNote note, Checkpoint checkpoint, SignedNote? known, Checkpoint? last)
    {
        // The same head again is answered again: the log may have lost the first answer.
        var isKnown = last is not null && last.Size == checkpoint.Size;
        return isKnown || memory.Replace(checkpoint.Origin, known, note)
            ? new WitnessAnswer(WitnessVerdict.Cosigned, Text, $"{key.Cosign(note, time.GetUtcNow())}\n")
            : Stale(last);
    }

    private static WitnessAnswer Stale(Checkpoint? last) =>
        new(WitnessVerdict.Stale, SizeText, string.Create(CultureInfo.InvariantCulture, $"{last?.Size ?? 0}\n"));

    private static string Explain(WitnessVerdict verdict) => verdict switch
    {
        WitnessVerdict.Malformed => "The old size is above that of the checkpoint.\n",
        WitnessVerdict.NotSigned => "No signature is by a key of this log.\n",
        WitnessVerdict.UnknownLog => "This witness does not know this log.\n",
        _ => "The proof does not lead from the last cosigned checkpoint to this one.\n",
    };
}
