namespace SigningService.Ledger.Postgres;

/// <summary>Checkpoints as rows.</summary>
internal static class CheckpointSql
{
    public static Sql Latest() => new("SELECT size, created_at, note FROM checkpoints ORDER BY size DESC LIMIT 1");

    public static Sql Covering(long size) => new Sql("SELECT size, created_at, note FROM checkpoints WHERE size >= $1 ORDER BY size LIMIT 1").Add(size);

    public static Sql Insert(RecordedCheckpoint checkpoint) =>
        new Sql("INSERT INTO checkpoints (size, created_at, note) VALUES ($1, $2, $3) ON CONFLICT (size) DO UPDATE SET note = excluded.note")
            .Add(checkpoint.Size).Add(checkpoint.CreatedAt).Add(checkpoint.Note);

    public static RecordedCheckpoint Read(IRow row) => new(row.Int64(0), UnixTime.From(row.Int64(1)), row.Text(2));
}
