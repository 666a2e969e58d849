using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;

namespace SigningService.Ledger.Stored;

/// <summary>One numbered step of the schema, as built into this version.</summary>
internal sealed record Migration(int Version, string Name, string Sql, byte[] Sha256)
{
    public static Migration Create(int version, string name, string sql) =>
        new(version, name, sql, SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(sql)));

    /// <summary>All steps of a database, in order.</summary>
    /// <param name="database"><c>Sqlite</c> or <c>Postgres</c>: the folder that they are in.</param>
    public static IReadOnlyList<Migration> All(string database)
    {
        var prefix = $"SigningService.Ledger.{database}.Migrations.";
        var assembly = Assembly.GetExecutingAssembly();
        return [.. assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(prefix, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(name => Read(assembly, name, prefix.Length))];
    }

    private static Migration Read(Assembly assembly, string resource, int start)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
        var name = Path.GetFileNameWithoutExtension(resource[start..]);
        return Create(int.Parse(name.AsSpan(0, 4), CultureInfo.InvariantCulture), name, reader.ReadToEnd());
    }
}
