namespace SigningService.Ledger.Archives;

/// <summary>What the ledger knows of an archive.</summary>
/// <param name="Number">From 1, in the order of making; a number may be left out.</param>
/// <param name="Until">What is in it was over before this.</param>
/// <param name="Sha256">Of its file; in a database, over its rows.</param>
/// <param name="Octets">How many that is over.</param>
/// <param name="FirstEntry">Index of the first entry of the log in it.</param>
/// <param name="EndEntry">Index after the last.</param>
/// <param name="Certificates">How many.</param>
/// <param name="Lists">How many.</param>
/// <param name="MadeAt">When it was complete and the ledger took note of it.</param>
/// <param name="ClearedAt">When the last of its contents was taken out of the ledger; null while that is not over.</param>
public sealed record ArchiveRecord(
    int Number,
    DateTimeOffset Until,
    ReadOnlyMemory<byte> Sha256,
    long Octets,
    long FirstEntry,
    long EndEntry,
    long Certificates,
    long Lists,
    DateTimeOffset MadeAt,
    DateTimeOffset? ClearedAt)
{
    /// <summary>Name of its file, or of its schema in a database.</summary>
    public string Name { get; init; } = NameOf(Number);

    /// <summary>Name of the file of an archive.</summary>
    public static string NameOf(int number) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"archive-{number:D5}.db");
}
