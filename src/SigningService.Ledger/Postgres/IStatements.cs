namespace SigningService.Ledger.Postgres;

/// <summary>Where statements run: inside the writer's transaction, or on a connection for reading.</summary>
internal interface IStatements
{
    /// <summary>All rows.</summary>
    ValueTask<List<T>> AllAsync<T>(Sql sql, Func<IRow, T> read, CancellationToken cancellationToken = default);
}
