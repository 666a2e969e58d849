using SigningService.Ledger;
using SigningService.Ledger.Archives;
using SigningService.Server.Configuration;
using SigningService.Server.Retention;

namespace SigningService.Server.Wiring;

/// <summary>What leaves the ledger's file, or its live tables, when it is long over.</summary>
internal static class RetentionWiring
{
    public static WebApplicationBuilder AddRetention(this WebApplicationBuilder builder, ServiceSettings settings)
    {
        builder.Services.AddSingleton(settings.Retention);
        builder.Services.AddSingleton(services => (IArchivingLedger)services.GetRequiredService<ILedger>());
        // Also where nothing is to be archived any more: what once was is looked at.
        builder.Services.AddHostedService<RetentionSchedule>();
        return builder;
    }
}
