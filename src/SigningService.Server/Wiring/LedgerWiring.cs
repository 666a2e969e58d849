using SigningService.Authority.Auditing;
using SigningService.Authority.Issuance;
using SigningService.Authority.Revocation;
using SigningService.Ledger;
using SigningService.Ledger.Sqlite;
using SigningService.Server.Recording;

namespace SigningService.Server.Wiring;

/// <summary>The memory.</summary>
internal static class LedgerWiring
{
    public static WebApplicationBuilder AddLedger(this WebApplicationBuilder builder, ILedger ledger)
    {
        builder.Services.AddSingleton(ledger);
        builder.Services.AddSingleton<ICertificateStore>(ledger);
        builder.Services.AddSingleton<IRevocationStore>(ledger);
        builder.Services.AddSingleton<IAuditLog>(ledger);
        builder.Services.AddSingleton<ILedgerProbe, LedgerProbe>();
        return builder;
    }
}
