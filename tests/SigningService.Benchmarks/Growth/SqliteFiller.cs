using Microsoft.Data.Sqlite;

namespace SigningService.Benchmarks.Growth;

/// <summary>
/// Fills an empty ledger past the ledger's own code: rows first, in the order of issue, then the indexes that need not guard them. What
/// is then in the file is what the ledger would have written, only packed more tightly.
/// </summary>
internal sealed class SqliteFiller : IDisposable
{
    private const int RowsPerCommit = 200_000;

    private const string Certificate = """
        INSERT INTO certificates (id, authority, serial, requester, request_id, request_hash, profile, profile_version, subject, names, labels, not_before,
            not_after, public_key_sha256, shard, created_at, renews_authority, renews_serial, issued, issued_at, revocation, revoked_at, reason, revoked_by,
            list_number, der, lineage, intended_entry, issued_entry, revoked_entry)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $1, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29)
        """;

    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _certificate;
    private readonly SqliteCommand _name;
    private readonly SqliteCommand _entry;
    private readonly SqliteCommand _node;

    private SqliteFiller(string file)
    {
        _connection = new SqliteConnection($"Data Source={file};Pooling=False");
        _connection.Open();
        Execute("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -4000000; PRAGMA temp_store = FILE; PRAGMA locking_mode = EXCLUSIVE");
        _certificate = Command(Certificate, 29);
        _name = Command("INSERT INTO names (value, issued, kind) VALUES ($1, $2, $3)", 3);
        _entry = Command("INSERT INTO log_entries (idx, entry, leaf_hash) VALUES ($1, $2, $3)", 3);
        _node = Command("INSERT INTO log_nodes (level, idx, hash) VALUES ($1, $2, $3)", 3);
    }

    public static void Fill(string file, GrownFleet fleet, Action<string>? progress = null)
    {
        using var filler = new SqliteFiller(file);
        var indexes = filler.DropIndexes();
        filler.Write(fleet, progress);
        foreach (var index in indexes)
        {
            filler.Execute(index);
            progress?.Invoke(index[..index.IndexOf('(', StringComparison.Ordinal)]);
        }

        filler.Execute("PRAGMA locking_mode = NORMAL; PRAGMA journal_mode = WAL");
    }

    public void Dispose()
    {
        foreach (var command in new[] { _certificate, _name, _entry, _node })
            command.Dispose();
        _connection.Dispose();
    }

    private void Write(GrownFleet fleet, Action<string>? progress)
    {
        var log = new GrownLog(
            (index, entry, leaf) => Run(_entry, index, entry, leaf),
            (subtree, hash) => Run(_node, subtree.Level, subtree.Index, hash));
        Execute("BEGIN");
        for (var number = 1L; number <= fleet.Certificates; number++)
        {
            var certificate = fleet.At(number);
            Write(certificate);
            log.Add(certificate);
            if (number % RowsPerCommit != 0)
                continue;
            Execute("COMMIT; BEGIN");
            progress?.Invoke(FormattableString.Invariant($"{number:N0} of {fleet.Certificates:N0} certificates"));
        }

        Execute("INSERT INTO lineages (profile, highest) SELECT profile, MAX(lineage) FROM certificates GROUP BY profile");
        using var head = Command("UPDATE log_head SET head = $1", 1);
        Run(head, log.Tree.ToBytes());
        Execute("COMMIT");
    }

    private void Write(GrownCertificate certificate)
    {
        var (intent, revoked) = (certificate.Intent, certificate.Revocation is not null);
        Run(
            _certificate, certificate.Number, intent.Id.Authority, intent.Id.Serial.Content.ToArray(), intent.Requester, intent.RequestId, intent.RequestHash.ToArray(),
            intent.Profile, intent.ProfileVersion.ToArray(), intent.Subject, certificate.Names, "{}", Time(intent.NotBefore), Time(intent.NotAfter),
            intent.PublicKeySha256.ToArray(), intent.Shard, Time(intent.CreatedAt), certificate.Renews?.Authority, certificate.Renews?.Serial.Content.ToArray(),
            Time(certificate.IssuedAt), certificate.Revocation, revoked ? Time(certificate.RevokedAt) : null, revoked ? 4 : null, revoked ? GrownFleet.Revoker : null,
            revoked ? 1 : null, certificate.Der, certificate.Lineage, certificate.FirstEntry, certificate.FirstEntry + 1, revoked ? certificate.FirstEntry + 2 : null);
        Run(_name, certificate.Name.Value, certificate.Number, (int)certificate.Name.Kind);
    }

    /// <summary>Those that are no constraint; gives the statements that make them again.</summary>
    private List<string> DropIndexes()
    {
        var indexes = new List<(string Name, string Sql)>();
        using (var command = _connection.CreateCommand())
        {
            command.CommandText = "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'certificates' AND sql IS NOT NULL";
            using var rows = command.ExecuteReader();
            while (rows.Read())
                indexes.Add((rows.GetString(0), rows.GetString(1)));
        }

        foreach (var (name, _) in indexes)
            Execute($"DROP INDEX {name}");
        return [.. indexes.Select(index => index.Sql)];
    }

    private static long Time(DateTimeOffset time) => time.ToUnixTimeMilliseconds() * 1000;

    private static void Run(SqliteCommand command, params ReadOnlySpan<object?> values)
    {
        for (var i = 0; i < values.Length; i++)
            command.Parameters[i].Value = values[i] ?? DBNull.Value;
        command.ExecuteNonQuery();
    }

    private SqliteCommand Command(string sql, int parameters)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        for (var i = 1; i <= parameters; i++)
            command.Parameters.Add(new SqliteParameter($"${i}", null));
        return command;
    }

    private void Execute(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.CommandTimeout = 0;
        command.ExecuteNonQuery();
    }
}
