using SigningService.Authority.Auditing;
using SigningService.Authority.Authorities;
using SigningService.Authority.Enrollment;
using SigningService.Authority.Issuance;
using SigningService.Authority.Revocation;
using SigningService.Authority.Rotation;
using SigningService.Authority.ServiceKeys;
using SigningService.Ledger.Postgres;
using SigningService.Ledger.Sqlite;
using SigningService.Ledger;
using SigningService.Server.Auditing;
using SigningService.Server.Configuration;
using SigningService.Server.Recording;

namespace SigningService.Server.Wiring;

/// <summary>The memory.</summary>
internal static class LedgerWiring
{
    /// <param name="settings">Where it is; opened with the first use, which is at start.</param>
    /// <param name="archives">Where its archives are; null for beside it.</param>
    public static WebApplicationBuilder AddLedger(this WebApplicationBuilder builder, LedgerSettings settings, string? archives)
    {
        if (settings.Server is { } server)
            builder.Services.AddSingleton<ILedger>(services => Open(services, server));
        else
            builder.Services.AddSingleton<ILedger>(services => Open(services, settings.File!, archives));
        builder.Services.AddSingleton<ICertificateStore>(services => services.GetRequiredService<ILedger>());
        builder.Services.AddSingleton<IIssuanceHistory>(services => services.GetRequiredService<ILedger>());
        builder.Services.AddSingleton<IRevocationStore>(services => new NumberKeepingStore(
            services.GetRequiredService<ILedger>(), services.GetRequiredService<KeptListNumbers>(), services.GetRequiredService<ILogger<NumberKeepingStore>>()));
        builder.Services.AddSingleton<IEnrollmentStore>(services => services.GetRequiredService<ILedger>());
        builder.Services.AddSingleton<IRotationStore>(services => services.GetRequiredService<ILedger>());
        builder.Services.AddSingleton<IServiceKeyStore>(services => services.GetRequiredService<ILedger>());
        builder.Services.AddSingleton<IAuthorityStore>(services => services.GetRequiredService<ILedger>());
        builder.Services.AddSingleton<IAuditLog>(services => services.GetRequiredService<ILedger>());
        builder.Services.AddSingleton<ILedgerProbe, LedgerProbe>();
        return builder;
    }

    private static SqliteLedger Open(IServiceProvider services, string file, string? archives) => SqliteLedger.Open(
        new LedgerOptions { File = file, ArchiveFolder = archives },
        services.GetRequiredService<TimeProvider>(),
        services.GetRequiredService<ILogger<SqliteLedger>>());

    // Once, at start, where nothing else could go on without it.
    private static PostgresLedger Open(IServiceProvider services, PostgresOptions server) => PostgresLedger.OpenAsync(
        server,
        services.GetRequiredService<TimeProvider>(),
        services.GetRequiredService<ILogger<PostgresLedger>>()).GetAwaiter().GetResult();
}
