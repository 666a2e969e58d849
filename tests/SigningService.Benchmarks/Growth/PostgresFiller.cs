using Npgsql;
using NpgsqlTypes;

namespace SigningService.Benchmarks.Growth;

/// <summary>Fills an empty ledger in PostgreSQL past the ledger's own code, by COPY, with the indexes in place.</summary>
internal sealed class PostgresFiller(NpgsqlConnection connection)
{
    private const int RowsPerCopy = 20_000;

    private const string Certificates = """
        COPY certificates (authority, serial, requester, request_id, request_hash, profile, profile_version, subject, subject_folded, names, labels, not_before,
            not_after, public_key_sha256, shard, created_at, renews_authority, renews_serial, issued, issued_at, revocation, revoked_at, reason, revoked_by,
            list_number, der, lineage, intended_entry, issued_entry, revoked_entry) FROM STDIN (FORMAT BINARY)
        """;

    private readonly List<(long Index, byte[] Entry, byte[] Leaf)> _entries = [];
    private readonly List<(int Level, long Index, byte[] Hash)> _nodes = [];

    public async Task FillAsync(GrownFleet fleet, Action<long>? progress = null)
    {
        var log = new GrownLog((index, entry, leaf) => _entries.Add((index, entry, leaf)), (subtree, hash) => _nodes.Add((subtree.Level, subtree.Index, hash)));
        await ExecuteAsync("SET synchronous_commit = off; SET maintenance_work_mem = '1GB'");
        for (var first = 1L; first <= fleet.Certificates; first += RowsPerCopy)
        {
            var batch = new List<GrownCertificate>(RowsPerCopy);
            for (var number = first; number < first + RowsPerCopy && number <= fleet.Certificates; number++)
                batch.Add(fleet.At(number));
            batch.ForEach(log.Add);
            await CopyAsync(batch);
            progress?.Invoke(first + batch.Count - 1);
        }

        await using var head = new NpgsqlCommand("UPDATE log_head SET size = $1, head = $2", connection);
        head.Parameters.AddWithValue(log.Tree.Size);
        head.Parameters.AddWithValue(log.Tree.ToBytes());
        await head.ExecuteNonQueryAsync();
        await ExecuteAsync("RESET synchronous_commit; VACUUM ANALYZE; CHECKPOINT");
    }

    private async Task CopyAsync(IReadOnlyList<GrownCertificate> batch)
    {
        await CopyAsync(Certificates, batch, WriteAsync);
        await CopyAsync("COPY names (value, issued, kind) FROM STDIN (FORMAT BINARY)", batch, async (copy, row) =>
        {
            await copy.WriteAsync(row.Name.Value, NpgsqlDbType.Text);
            await copy.WriteAsync(row.Number, NpgsqlDbType.Bigint);
            await copy.WriteAsync((int)row.Name.Kind, NpgsqlDbType.Integer);
        });
        await CopyAsync("COPY log_entries (idx, entry, leaf_hash) FROM STDIN (FORMAT BINARY)", _entries, async (copy, row) =>
        {
            await copy.WriteAsync(row.Index, NpgsqlDbType.Bigint);
            await copy.WriteAsync(row.Entry, NpgsqlDbType.Bytea);
            await copy.WriteAsync(row.Leaf, NpgsqlDbType.Bytea);
        });
        await CopyAsync("COPY log_nodes (level, idx, hash) FROM STDIN (FORMAT BINARY)", _nodes, async (copy, row) =>
        {
            await copy.WriteAsync(row.Level, NpgsqlDbType.Integer);
            await copy.WriteAsync(row.Index, NpgsqlDbType.Bigint);
            await copy.WriteAsync(row.Hash, NpgsqlDbType.Bytea);
        });
        _entries.Clear();
        _nodes.Clear();
    }

    private static async Task WriteAsync(NpgsqlBinaryImporter copy, GrownCertificate row)
    {
        var (intent, revoked) = (row.Intent, row.Revocation is not null);
        foreach (var value in new object?[]
        {
            intent.Id.Authority, intent.Id.Serial.Content.ToArray(), intent.Requester, intent.RequestId, intent.RequestHash.ToArray(), intent.Profile,
            intent.ProfileVersion.ToArray(), intent.Subject, intent.Subject.ToUpperInvariant(), row.Names, "{}", Time(intent.NotBefore), Time(intent.NotAfter),
            intent.PublicKeySha256.ToArray(), intent.Shard, Time(intent.CreatedAt), row.Renews?.Authority, row.Renews?.Serial.Content.ToArray(), row.Number,
            Time(row.IssuedAt), row.Revocation, revoked ? Time(row.RevokedAt) : null, revoked ? 4 : null, revoked ? GrownFleet.Revoker : null,
            revoked ? 1L : null, row.Der, row.Lineage, row.FirstEntry, row.FirstEntry + 1, revoked ? row.FirstEntry + 2 : null,
        })
        {
            await (value switch
            {
                null => copy.WriteNullAsync(),
                string text => copy.WriteAsync(text, NpgsqlDbType.Text),
                byte[] octets => copy.WriteAsync(octets, NpgsqlDbType.Bytea),
                int small => copy.WriteAsync(small, NpgsqlDbType.Integer),
                _ => copy.WriteAsync((long)value, NpgsqlDbType.Bigint),
            });
        }
    }

    private async Task CopyAsync<T>(string sql, IReadOnlyList<T> rows, Func<NpgsqlBinaryImporter, T, Task> write)
    {
        await using var copy = await connection.BeginBinaryImportAsync(sql);
        foreach (var row in rows)
        {
            await copy.StartRowAsync();
            await write(copy, row);
        }

        await copy.CompleteAsync();
    }

    private async Task ExecuteAsync(string sql)
    {
        foreach (var statement in sql.Split("; "))
        {
            await using var command = new NpgsqlCommand(statement, connection) { CommandTimeout = 0 };
            await command.ExecuteNonQueryAsync();
        }
    }

    private static long Time(DateTimeOffset time) => time.ToUnixTimeMilliseconds() * 1000;
}
