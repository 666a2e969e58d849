using Microsoft.Extensions.Logging.Abstractions;
using SigningService.Ledger.Sqlite;

namespace SigningService.Ledger.Tests;

/// <summary>The contract, kept by SQLite.</summary>
public sealed class SqliteLedgerContractTests : LedgerContract
{
    private readonly LedgerFolder _folder = new();

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Dispose();
    }

    protected override ValueTask<ILedger> OpenAsync() =>
        ValueTask.FromResult<ILedger>(SqliteLedger.Open(new LedgerOptions { File = _folder.File }, TimeProvider.System, NullLogger<SqliteLedger>.Instance));
}
