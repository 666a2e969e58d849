using SigningService.Ledger;
using SigningService.Server.Auditing;
using SigningService.Server.Listeners;
using SigningService.Server.Services;

namespace SigningService.Server.Wiring;

/// <summary>The log as evidence: its heads signed, its entries proven and searched.</summary>
internal static class AuditingWiring
{
    public static WebApplicationBuilder AddAuditing(this WebApplicationBuilder builder, CheckpointSettings settings)
    {
        builder.Services.AddSingleton(settings);
        builder.Services.AddSingleton<ILogReader>(services => services.GetRequiredService<ILedger>());
        builder.Services.AddSingleton<LogKey>();
        builder.Services.AddSingleton(new KeptCheckpoint(settings.KeptFile));
        builder.Services.AddSingleton(new KeptListNumbers(settings.KeptFile + ".lists"));
        builder.Services.AddSingleton<ListContinuity>();
        builder.Services.AddSingleton<CheckpointSigning>();
        builder.Services.AddSingleton<LogContinuity>();
        builder.Services.AddSingleton<LogSearch>();
        builder.Services.AddSingleton<AuditReads>();
        builder.Services.AddSingleton<LogFiles>();
        builder.Services.AddSingleton<LogPort>();
        builder.Services.AddSingleton<Cosigning>();
        builder.Services.AddHostedService<CosigningSchedule>();
        builder.Services.AddSingleton<AuditService>();
        builder.Services.AddHostedService<CheckpointSchedule>();
        return builder;
    }
}
