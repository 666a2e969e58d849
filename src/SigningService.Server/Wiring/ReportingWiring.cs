using SigningService.Authority.Keys;
using SigningService.Authority.Reporting;
using SigningService.Ledger;
using SigningService.Server.Keys;
using SigningService.Server.Services;

namespace SigningService.Server.Wiring;

/// <summary>Reports, and the key that makes evidence of them.</summary>
internal static class ReportingWiring
{
    /// <param name="auditKey">Public half; null if the hierarchy has none.</param>
    public static WebApplicationBuilder AddReporting(this WebApplicationBuilder builder, PublicKey? auditKey)
    {
        builder.Services.AddSingleton<IFleetStore>(services => services.GetRequiredService<ILedger>());
        builder.Services.AddSingleton(services => new AuditKey(auditKey is null ? null : services.GetRequiredService<IKeyring>().Get(auditKey)));
        builder.Services.AddSingleton<RotationReporting>();
        builder.Services.AddSingleton<EvidenceSigning>();
        builder.Services.AddSingleton<OwnKeyStandings>();
        builder.Services.AddSingleton<AuthorityStandings>();
        builder.Services.AddSingleton<PolicyService>();
        return builder;
    }
}
