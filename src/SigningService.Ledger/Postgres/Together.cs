using SigningService.AuditLog;
using SigningService.Authority;
using SigningService.Authority.Enrollment;
using SigningService.Authority.Issuance;
using SigningService.Authority.Refusals;

namespace SigningService.Ledger.Postgres;

/// <summary>
/// The acts of issuance of many callers, in two statements that travel with the start of the transaction. Each row is inserted or left
/// out, so none can fail another; where one of them does not fit at all, the writer does all of them one by one.
/// </summary>
internal sealed class Together
{
    private readonly List<IntentAct> _intents = [];
    private readonly List<IssuedAct> _issued = [];

    private Together(IReadOnlyList<Act> acts)
    {
        foreach (var act in acts)
        {
            if (act is IntentAct intent && EnrollmentRequester.TokenOf(intent.Intent.Requester) is null)
                _intents.Add(intent);
            else if (act is IssuedAct issued)
                _issued.Add(issued);
        }
    }

    /// <summary>Begins the transaction and writes what can be written together.</summary>
    /// <returns>The acts that are left to be written one by one.</returns>
    public static async ValueTask<IReadOnlyList<Act>> BeginAsync(WriterSession session, IReadOnlyList<Act> acts)
    {
        var together = new Together(acts);
        var statements = new List<(Sql, Func<IRow, object>)>(2);
        if (together._issued.Count > 0)
            statements.Add((CertificateSql.SetIssued(together._issued, null), ReadIssued));
        if (together._intents.Count > 0)
            statements.Add((CertificateSql.InsertIntents(together._intents), ReadInserted));
        var answers = await session.BeginAsync(statements).ConfigureAwait(false);
        var settled = new HashSet<Act>();
        if (together._issued.Count > 0)
            together.SettleIssued(session, answers[0].Cast<(CertificateRecord, long, int)>(), settled);
        if (together._intents.Count > 0)
            await together.SettleIntentsAsync(session, answers[^1].Cast<(CertificateId, string, string, long)>(), settled).ConfigureAwait(false);
        return [.. acts.Where(act => !settled.Contains(act))];
    }

    private static object ReadInserted(IRow row) => (CertificateRow.Id(row, 0), row.Text(2), row.Text(3), row.Int64(4));

    private static object ReadIssued(IRow row) => (CertificateRow.Read(row), row.Int64(CertificateRow.Width), (int)row.Int64(CertificateRow.Width + 1));

    private static CertificateRecord? ReadIfThere(IRow row)
    {
        try
        {
            return CertificateRow.Read(row);
        }
        catch (RefusedException)
        {
            return null;
        }
    }

    private async ValueTask SettleIntentsAsync(WriterSession session, IEnumerable<(CertificateId, string, string, long)> inserted, HashSet<Act> settled)
    {
        // Of two that are the same in all of this one was inserted; it does not matter which.
        var byName = new Dictionary<(CertificateId, string, string), IntentAct>();
        foreach (var act in _intents)
            byName.TryAdd((act.Intent.Id, act.Intent.Requester, act.Intent.RequestId), act);
        foreach (var (id, requester, requestId, entry) in inserted.OrderBy(row => row.Item4))
        {
            var act = byName[(id, requester, requestId)];
            act.Result = new CertificateRecord(act.Intent, null, null) { Log = new LogPlaces(Append(session, act.Entry, entry), null, null) };
            settled.Add(act);
        }

        IntentAct[] known = [.. _intents.Where(act => !settled.Contains(act))];
        if (known.Length == 0)
            return;
        var sql = CertificateSql.ByRequests([.. known.Select(act => (act.Intent.Requester, act.Intent.RequestId)).Distinct()]);
        var records = (await session.AllAsync(sql, ReadIfThere).ConfigureAwait(false)).OfType<CertificateRecord>()
            .ToDictionary(record => (record.Intent.Requester, record.Intent.RequestId));
        foreach (var act in known)
        {
            // One that is not found has the serial number of another, or an archive that is not there: it fails alone, in its turn.
            if (!records.TryGetValue((act.Intent.Requester, act.Intent.RequestId), out var record))
                continue;
            act.Result = record;
            settled.Add(act);
        }
    }

    private void SettleIssued(WriterSession session, IEnumerable<(CertificateRecord, long, int)> updated, HashSet<Act> settled)
    {
        foreach (var (record, issued, place) in updated.OrderBy(row => row.Item2))
        {
            var act = _issued[place - 1];
            act.Result = record;
            foreach (var name in record.Intent.Names)
                session.AddName(name.Value, issued, (int)name.Kind);
            Append(session, act.Entry, record.Log.Issued!.Value);
            settled.Add(act);
        }
    }

    /// <summary>The row was given its place by the database; it must be the one that the log gives.</summary>
    private static long Append(WriterSession session, LogEntryBody entry, long place) => session.AppendToLog(entry) == place
        ? place
        : throw new InvalidOperationException("The places of entries in the log were not foreseen rightly.");
}
