using System.Net;
using SigningService.Authority.Configuration;
using SigningService.Ledger.Postgres;

namespace SigningService.Server.Configuration;

/// <summary>Where the ledger is: one of the two.</summary>
/// <param name="File">Of SQLite, for one process.</param>
/// <param name="Server">A database of PostgreSQL, which several processes may share.</param>
internal sealed record LedgerSettings(string? File, PostgresOptions? Server)
{
    /// <summary>By <c>failover</c>, whether a standby may become the primary one day.</summary>
    private static readonly Dictionary<string, bool> Failovers = new() { ["synchronous"] = true, ["none"] = false };

    public static LedgerSettings Read(ReviewedMapping ledger, string folder)
    {
        var server = ledger.OptionalMapping("postgres");
        if (server is null)
            return new LedgerSettings(PathOf(ledger.Text("file"), folder), null);
        if (ledger.Has("file"))
            ledger.Fault("file", "the ledger is in a file or in a database, not in both");
        return new LedgerSettings(null, ReadServer(server, folder));
    }

    private static PostgresOptions ReadServer(ReviewedMapping server, string folder)
    {
        var options = new PostgresOptions
        {
            Host = server.Text("host"),
            Port = server.OptionalWholeNumber("port", 1, 65535) ?? 5432,
            Database = server.Text("database"),
            User = server.Text("user"),
            PasswordFile = OptionalPath(server, "passwordFile", folder),
            AuthoritiesFile = OptionalPath(server, "authorities", folder),
            CertificateFile = OptionalPath(server, "certificate", folder),
            KeyFile = OptionalPath(server, "key", folder),
            MayFailOver = server.Choice("failover", Failovers, otherwise: true),
            ReplicaName = server.OptionalText("replica") ?? Dns.GetHostName(),
        };
        if (!options.IsLocal && options.AuthoritiesFile is null)
            server.Fault("host", "is reached over a network, so authorities is needed: a PEM file of those who certify the server");
        if (options.CertificateFile is null != options.KeyFile is null)
            server.Fault(options.KeyFile is null ? "certificate" : "key", "certificate and key come together");
        return options;
    }

    private static string? OptionalPath(ReviewedMapping mapping, string key, string folder) =>
        mapping.OptionalText(key) is { } text ? PathOf(text, folder) : null;

    private static string PathOf(string text, string folder) => Path.GetFullPath(Path.Combine(folder, text));
}
