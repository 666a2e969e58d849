using Npgsql;
using SigningService.Authority;

namespace SigningService.Ledger.Postgres;

/// <summary>Where connections come from.</summary>
internal static class Connections
{
    /// <summary>
    /// All that the writer reads it finds by an index. A plan that was made when the tables were empty would read them whole, and a prepared
    /// statement keeps its plan; so it may not. What waits for a process that is gone ends soon.
    /// </summary>
    private const string WriterSettings =
        "-c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off -c jit=off -c idle_in_transaction_session_timeout=10s -c lock_timeout=20s";

    private const string ReaderSettings = "-c default_transaction_read_only=on -c jit=off";

    public static NpgsqlDataSource ForWriting(PostgresOptions options)
    {
        var settings = Settings(options, WriterSettings);
        settings.Pooling = false;
        return Build(options, settings);
    }

    public static NpgsqlDataSource ForReading(PostgresOptions options)
    {
        var settings = Settings(options, ReaderSettings);
        settings.MaxPoolSize = options.ReadConnections;
        // New connections make new plans; see WriterSession.
        settings.ConnectionLifetime = 300;
        // Nothing that a reader does outlives its statement.
        settings.NoResetOnClose = true;
        return Build(options, settings);
    }

    private static NpgsqlConnectionStringBuilder Settings(PostgresOptions options, string settings)
    {
        var builder = new NpgsqlConnectionStringBuilder
        {
            Host = options.Host,
            Port = options.Port,
            Database = options.Database,
            Username = options.User,
            ApplicationName = "signing-service",
            Options = settings,
            Timeout = 5,
            CommandTimeout = 30,
            CancellationTimeout = 2000,
            TcpKeepAlive = true,
            TcpKeepAliveTime = 5,
            TcpKeepAliveInterval = 2,
            MaxAutoPrepare = 200,
            AutoPrepareMinUsages = 2,
            Enlist = false,
            // What the caller wrote would be in it.
            IncludeErrorDetail = false,
        };
        if (options.AuthoritiesFile is { } authorities)
            (builder.SslMode, builder.RootCertificate) = (SslMode.VerifyFull, authorities);
        else if (options.IsLocal)
            builder.SslMode = SslMode.Disable;
        else
            throw new LedgerUnavailableException($"The ledger's server {options.Host} is reached over a network, so who certifies it must be given: set the file of its authorities.");
        if (options.CertificateFile is { } certificate)
            (builder.SslCertificate, builder.SslKey) = (certificate, OwnersFile.Require(options.KeyFile ?? throw new LedgerUnavailableException("The ledger's certificate has no key: set the file of the key too.")));
        return builder;
    }

    private static NpgsqlDataSource Build(PostgresOptions options, NpgsqlConnectionStringBuilder settings)
    {
        var builder = new NpgsqlDataSourceBuilder(settings.ConnectionString);
        if (options.PasswordFile is { } file)
        {
            _ = OwnersFile.ReadLine(file);
            // Read at each connection, so that a password can be changed without a restart.
            builder.UsePasswordProvider(_ => OwnersFile.ReadLine(file), (_, _) => ValueTask.FromResult(OwnersFile.ReadLine(file)));
        }

        return builder.Build();
    }
}
