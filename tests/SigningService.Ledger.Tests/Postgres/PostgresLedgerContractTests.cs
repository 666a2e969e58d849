using Microsoft.Extensions.Logging.Abstractions;
using SigningService.Ledger.Postgres;
using SigningService.Testing;

namespace SigningService.Ledger.Tests.Postgres;

/// <summary>The contract, kept by PostgreSQL.</summary>
public sealed class PostgresLedgerContractTests(PostgresCluster cluster) : LedgerContract
{
    private PostgresOptions? _options;

    protected override async ValueTask<ILedger> OpenAsync()
    {
        _options ??= await cluster.CreateLedgerAsync();
        return await PostgresLedger.OpenAsync(_options, TimeProvider.System, NullLogger<PostgresLedger>.Instance, Cancelled);
    }
}
