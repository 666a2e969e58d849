namespace SigningService.Ledger.Sqlite;

/// <summary>Checkpoints as rows.</summary>
internal static class CheckpointRow
{
    public const string Latest = "SELECT size, created_at, note FROM checkpoints ORDER BY size DESC LIMIT 1";
    public const string Covering = "SELECT size, created_at, note FROM checkpoints WHERE size >= ?1 ORDER BY size LIMIT 1";
    private const string Insert =
        "INSERT INTO checkpoints (size, created_at, note) VALUES (?1, ?2, ?3) ON CONFLICT (size) DO UPDATE SET note = ?3";

    public static RecordedCheckpoint? Read(Statement query)
    {
        var checkpoint = query.Step() ? new RecordedCheckpoint(query.Int64(0), UnixTime.From(query.Int64(1)), query.Text(2)) : null;
        query.Reset();
        return checkpoint;
    }

    public static bool Write(WriterSession session, RecordedCheckpoint checkpoint)
    {
        session[Insert].Bind(1, checkpoint.Size).Bind(2, UnixTime.Of(checkpoint.CreatedAt)).Bind(3, checkpoint.Note).Run();
        return true;
    }
}
