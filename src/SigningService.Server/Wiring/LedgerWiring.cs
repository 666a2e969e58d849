using SigningService.Authority.Auditing;
using SigningService.Authority.Authorities;
using SigningService.Authority.Enrollment;
using SigningService.Authority.Issuance;
using SigningService.Authority.Revocation;
using SigningService.Authority.Rotation;
using SigningService.Authority.ServiceKeys;
using SigningService.Ledger.Sqlite;
using SigningService.Ledger;
using SigningService.Server.Recording;

namespace SigningService.Server.Wiring;

/// <summary>The memory.</summary>
internal static class LedgerWiring
{
    /// <param name="file">Of the SQLite ledger; opened with the first use, which is at start.</param>
    public static WebApplicationBuilder AddLedger(this WebApplicationBuilder builder, string file)
    {
        builder.Services.AddSingleton<ILedger>(services => SqliteLedger.Open(
            new LedgerOptions { File = file },
            services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<ILogger<SqliteLedger>>()));
        builder.Services.AddSingleton<ICertificateStore>(services => services.GetRequiredService<ILedger>());
        builder.Services.AddSingleton<IRevocationStore>(services => services.GetRequiredService<ILedger>());
        builder.Services.AddSingleton<IEnrollmentStore>(services => services.GetRequiredService<ILedger>());
        builder.Services.AddSingleton<IRotationStore>(services => services.GetRequiredService<ILedger>());
        builder.Services.AddSingleton<IServiceKeyStore>(services => services.GetRequiredService<ILedger>());
        builder.Services.AddSingleton<IAuthorityStore>(services => services.GetRequiredService<ILedger>());
        builder.Services.AddSingleton<IAuditLog>(services => services.GetRequiredService<ILedger>());
        builder.Services.AddSingleton<ILedgerProbe, LedgerProbe>();
        return builder;
    }
}
