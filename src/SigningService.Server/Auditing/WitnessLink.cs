using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using SigningService.AuditLog.Notes;
using SigningService.AuditLog.Witnessing;
using SigningService.Ledger;

namespace SigningService.Server.Auditing;

/// <summary>One witness, over HTTP. What it answers is believed only if its cosignature verifies.</summary>
internal sealed class WitnessLink(WitnessSettings settings, LogTree tree, HttpClient http)
{
    private const int LongestAnswer = 64 * 1024;

    private static readonly MediaTypeHeaderValue Plain = new("text/plain") { CharSet = "utf-8" };

    // What it cosigned last, as far as is known here: it tells when that is wrong.
    private long _size;

    public NoteKey Key => settings.Key;

    /// <summary>Has a checkpoint cosigned.</summary>
    /// <exception cref="WitnessException">It refused; the message says how.</exception>
    /// <exception cref="HttpRequestException">It cannot be reached.</exception>
    public async Task<NoteSignature> CosignAsync(SignedNote note, CancellationToken cancellationToken)
    {
        var checkpoint = Checkpoint.Of(note);
        var answer = await SubmitAsync(note, checkpoint, cancellationToken);
        if (answer.Status == HttpStatusCode.Conflict && ReadSize(answer) is { } size && size != _size)
        {
            if (size > checkpoint.Size)
                throw new WitnessException($"it has cosigned {size} entries of this log, and {checkpoint.Size} are the latest here: the ledger is an older copy, or another service writes this log");
            _size = size;
            answer = await SubmitAsync(note, checkpoint, cancellationToken);
        }

        if (answer.Status != HttpStatusCode.OK)
            throw new WitnessException(Explain(answer.Status));
        var cosignature = ReadCosignature(note, answer.Body);
        _size = checkpoint.Size;
        return cosignature;
    }

    private async Task<Answer> SubmitAsync(SignedNote note, Checkpoint checkpoint, CancellationToken cancellationToken)
    {
        var old = Math.Min(_size, checkpoint.Size);
        var proof = await tree.ConsistencyAsync(old, checkpoint.Size, cancellationToken);
        using var content = new StringContent(new CheckpointSubmission(old, proof, note).ToString(), Encoding.UTF8);
        content.Headers.ContentType = Plain;
        using var response = await http.PostAsync(settings.Url, content, cancellationToken);
        return new Answer(
            response.StatusCode, response.Content.Headers.ContentType?.MediaType, await response.Content.ReadAsByteArrayAsync(cancellationToken));
    }

    private NoteSignature ReadCosignature(SignedNote note, byte[] lines)
    {
        try
        {
            // As the specification has it: behind the checkpoint, the lines are a note.
            var cosigned = SignedNote.Parse([.. note.SignedOctets, (byte)'\n', .. lines]);
            if (Key.CosignedAt(cosigned) is not null)
                return cosigned.Signatures.First(signature => signature.Name == Key.Name && signature.KeyId == Key.Id);
        }
        catch (NoteFormatException)
        {
            // Told below.
        }

        throw new WitnessException("its cosignature does not verify under the key that is configured for it");
    }

    private static long? ReadSize(Answer answer) =>
        answer is { MediaType: "text/x.tlog.size", Body.Length: < 32 }
        && long.TryParse(Encoding.ASCII.GetString(answer.Body).TrimEnd('\n'), NumberStyles.None, CultureInfo.InvariantCulture, out var size)
            ? size
            : null;

    private static string Explain(HttpStatusCode status) => status switch
    {
        HttpStatusCode.NotFound => "it does not know this log: give it the origin and the audit key",
        HttpStatusCode.Forbidden => "it has another audit key for this log",
        HttpStatusCode.Conflict => "it has cosigned another root of the same size: the log was forked",
        HttpStatusCode.UnprocessableEntity => "what it cosigned before is not continued: the log was forked",
        _ => string.Create(CultureInfo.InvariantCulture, $"it answers {(int)status}"),
    };

    /// <summary>How a client for witnesses is made: no proxy, no redirect, no large answers.</summary>
    public static HttpClient CreateClient() => new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(10) })
    {
        Timeout = TimeSpan.FromSeconds(10),
        MaxResponseContentBufferSize = LongestAnswer,
    };

    private sealed record Answer(HttpStatusCode Status, string? MediaType, byte[] Body);
}
