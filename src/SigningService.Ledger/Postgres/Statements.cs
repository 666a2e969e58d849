namespace SigningService.Ledger.Postgres;

/// <summary>Shapes of answers.</summary>
internal static class Statements
{
    /// <summary>The first row, null if there is none.</summary>
    public static async ValueTask<T?> OneAsync<T>(
        this IStatements statements, Sql sql, Func<IRow, T> read, CancellationToken cancellationToken = default)
        where T : class
    {
        var rows = await statements.AllAsync(sql, read, cancellationToken).ConfigureAwait(false);
        return rows.Count == 0 ? null : rows[0];
    }

    /// <summary>Whether there is a row: a statement that writes says so with RETURNING.</summary>
    public static async ValueTask<bool> AnyAsync(this IStatements statements, Sql sql, CancellationToken cancellationToken = default) =>
        (await statements.AllAsync(sql, static _ => true, cancellationToken).ConfigureAwait(false)).Count > 0;

    public static async ValueTask RunAsync(this IStatements statements, Sql sql) =>
        await statements.AllAsync(sql, static _ => true).ConfigureAwait(false);
}
