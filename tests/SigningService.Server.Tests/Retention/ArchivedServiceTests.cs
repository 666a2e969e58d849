namespace SigningService.Server.Tests.Retention;

/// <summary>Archives in files beside the ledger's.</summary>
public sealed class ArchivedServiceTests() : ArchivedServiceContract(text => text + Retention)
{
    private string? _file;

    private protected override string FirstName => "archive-00001.db";

    private protected override Task TakeAwayAsync()
    {
        _file = Directory.GetFiles(Service.Folder, FirstName, SearchOption.AllDirectories).Single();
        File.Move(_file, _file + ".away");
        return Task.CompletedTask;
    }

    private protected override Task PutBackAsync()
    {
        File.Move(_file + ".away", _file!);
        return Task.CompletedTask;
    }
}
