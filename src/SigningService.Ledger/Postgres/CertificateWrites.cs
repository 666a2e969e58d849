using SigningService.AuditLog;
using SigningService.Authority;
using SigningService.Authority.Enrollment;
using SigningService.Authority.Issuance;
using SigningService.Authority.Revocation;

namespace SigningService.Ledger.Postgres;

/// <summary>The acts on certificates one by one, inside the writer's transaction; those of many callers together are in <see cref="Together"/>.</summary>
internal static class CertificateWrites
{
    public static async ValueTask<CertificateRecord> RecordIntentAsync(WriterSession session, IssuanceIntent intent, LogEntryBody entry)
    {
        if (!await session.AnyAsync(CertificateSql.InsertIntent(new IntentAct(intent, entry, default), session.NextEntry)).ConfigureAwait(false))
            return (await session.OneAsync(CertificateSql.ByRequest(intent.Requester, intent.RequestId), CertificateRow.Read).ConfigureAwait(false))!;
        var intended = session.AppendToLog(entry);
        if (EnrollmentRequester.TokenOf(intent.Requester) is { } token)
            await EnrollmentWrites.SpendAsync(session, token, intent).ConfigureAwait(false);
        return new CertificateRecord(intent, null, null) { Log = new LogPlaces(intended, null, null) };
    }

    public static async ValueTask<CertificateRecord> RecordIssuedAsync(
        WriterSession session, CertificateId id, ReadOnlyMemory<byte> der, DateTimeOffset now, LogEntryBody entry)
    {
        var updated = await session.AllAsync(
            CertificateSql.SetIssued([new IssuedAct(id, der, now, entry, default)], session.NextEntry),
            static row => (Record: CertificateRow.Read(row), Issued: row.Int64(CertificateRow.Width))).ConfigureAwait(false);
        if (updated.Count == 0)
            return await FindIssuedAsync(session, id).ConfigureAwait(false);
        var (record, issued) = updated[0];
        if (record.Intent.Names.Count > 0)
            await session.RunAsync(CertificateSql.InsertNames([.. record.Intent.Names.Select(name => (name.Value, issued, (int)name.Kind))])).ConfigureAwait(false);
        session.AppendToLog(entry);
        return record;
    }

    /// <summary>What is there instead of what was to be recorded.</summary>
    public static async ValueTask<CertificateRecord> FindIssuedAsync(WriterSession session, CertificateId id) =>
        await session.OneAsync(CertificateSql.ById(id), CertificateRow.Read).ConfigureAwait(false)
            ?? throw new InvalidOperationException($"There is no intent for {id}: a certificate was signed that nobody wrote down before.");

    public static async ValueTask<CertificateRecord?> RevokeAsync(WriterSession session, CertificateId id, RevocationRecord revocation)
    {
        if (await session.OneAsync(CertificateSql.SetRevoked(id, revocation, session.NextEntry), CertificateRow.Read).ConfigureAwait(false) is not { } record)
            return await session.OneAsync(CertificateSql.ById(id), CertificateRow.Read).ConfigureAwait(false);
        if (revocation.Reason == RevocationReason.KeyCompromise)
            await session.RunAsync(CertificateSql.BlockKey(record.Intent.PublicKeySha256, revocation.RevokedAt)).ConfigureAwait(false);
        session.AppendToLog(LedgerEntries.Revoked(id, record.Intent.Shard, record.Revocation!));
        session.Notify(LedgerChange.Revocation(new ShardId(id.Authority, record.Intent.Shard)));
        return record;
    }

    public static async ValueTask<IReadOnlyList<CertificateRecord>> RevokeKeyAsync(
        WriterSession session, ReadOnlyMemory<byte> publicKeySha256, RevocationRecord revocation)
    {
        await session.RunAsync(CertificateSql.BlockKey(publicKeySha256, revocation.RevokedAt)).ConfigureAwait(false);
        var ids = await session.AllAsync(CertificateSql.OfKey(publicKeySha256, revocation.RevokedAt), static row => CertificateRow.Id(row, 0)).ConfigureAwait(false);
        var revoked = new List<CertificateRecord>(ids.Count);
        foreach (var id in ids)
            revoked.Add((await RevokeAsync(session, id, revocation).ConfigureAwait(false))!);
        return revoked;
    }
}
