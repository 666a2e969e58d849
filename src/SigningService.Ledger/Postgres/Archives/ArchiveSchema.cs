using System.Globalization;

namespace SigningService.Ledger.Postgres.Archives;

/// <summary>The schema that an archive is: <c>archive_00001</c> and so on, as <c>archive_name</c> in the database has it.</summary>
internal static class ArchiveSchema
{
    public static string NameOf(int number) => string.Create(CultureInfo.InvariantCulture, $"archive_{number:D5}");
}
