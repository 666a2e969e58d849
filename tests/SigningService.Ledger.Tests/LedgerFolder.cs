namespace SigningService.Ledger.Tests;

/// <summary>A folder for one ledger, gone after the test.</summary>
internal sealed class LedgerFolder : IDisposable
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), "ledger-" + Path.GetRandomFileName());

    public string File => Path.Combine(_folder, "ledger.db");

    public string Folder => _folder;

    public void Dispose()
    {
        if (Directory.Exists(_folder))
            Directory.Delete(_folder, recursive: true);
    }
}
