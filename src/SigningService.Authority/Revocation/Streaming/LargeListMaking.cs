using SigningService.Authority.Asn1;
using SigningService.Authority.Issuance;
using SigningService.Authority.Linting;
using SigningService.Authority.Revocation.Deltas;

namespace SigningService.Authority.Revocation.Streaming;

/// <summary>
/// The story of a list that is too large for memory. Its bytes go into a file once and are hashed as the file gives them back; so what is signed,
/// what the ledger speaks of and what is served are the same bytes.
/// </summary>
internal sealed class LargeListMaking(IRevocationStore store, IListStorage storage, TimeProvider time)
{
    /// <summary>A signature with its algorithm, about: it decides how much room is left for the header.</summary>
    private const int SealLength = 84;

    public async ValueTask<RevocationList> MakeAsync(
        Issuer issuer,
        RevocationList list,
        PreparedDelta? delta,
        RevocationListTemplate template,
        RevocationListLintContext terms,
        EncodedEntries entries,
        CancellationToken cancellationToken)
    {
        using var draft = storage.CreateDraft(list.Shard, list.Number);
        var frame = TbsCertListFrame.Of(template, entries.Length);
        using var writing = new ListWriting(draft, frame.Length, SealLength, issuer.Algorithm);

        // 1. Write the bytes, and hash what is in the file.
        var (tbsSha256, hash) = await Task.Run(() => Write(writing, frame, entries), cancellationToken);

        // 2. Have the frame judged; the entries were when they were added. Write down what is to be signed.
        var prepared = issuer.Prepare(frame, hash, terms);
        var intent = list with { Frame = new ListFrame(frame.Head, entries.Parts, frame.Tail, tbsSha256, hash, default) };
        await store.RecordListIntentAsync(intent, cancellationToken);

        // 3. Sign, and close the file. From here on a caller's patience does not count.
        var signed = intent with
        {
            Frame = intent.Frame with { Seal = await issuer.SealAsync(prepared, writing.ReadWhole, CancellationToken.None) },
            Delta = delta is null ? null : await delta.SignAsync(issuer),
        };
        using var file = writing.Close(signed.Frame.OuterHeader.Span, signed.Frame.Seal.Span, () => storage.CreateDraft(list.Shard, list.Number));

        // 4. Put it under its name, where nobody looks yet; then make it the current one, and forget those before it.
        storage.Publish(file);
        await store.RecordListAsync(signed, time.GetUtcNow(), CancellationToken.None);
        storage.RemoveBefore(list.Shard, list.Number);
        return signed;
    }

    private static (byte[] TbsSha256, byte[] SignedHash) Write(ListWriting writing, TbsCertListFrame frame, EncodedEntries entries)
    {
        writing.Append(frame.Head.Span);
        entries.CopyTo(writing.Room, writing.Take);
        writing.Append(frame.Tail.Span);
        return writing.Hash();
    }
}
