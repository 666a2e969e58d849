using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;

namespace SigningService.Ledger.Sqlite;

/// <summary>One numbered step of the schema, as built into this version.</summary>
internal sealed record Migration(int Version, string Name, string Sql, byte[] Sha256)
{
    private const string Prefix = "SigningService.Ledger.Sqlite.Migrations.";

    public static Migration Create(int version, string name, string sql) =>
        new(version, name, sql, SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(sql)));

    /// <summary>All steps, in order.</summary>
    public static IReadOnlyList<Migration> All()
    {
        var assembly = Assembly.GetExecutingAssembly();
        return [.. assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(name => Read(assembly, name))];
    }

    private static Migration Read(Assembly assembly, string resource)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
        var name = Path.GetFileNameWithoutExtension(resource[Prefix.Length..]);
        return Create(int.Parse(name.AsSpan(0, 4), CultureInfo.InvariantCulture), name, reader.ReadToEnd());
    }
}
