using SigningService.Authority.Incidents;
using SigningService.Authority.Rotation;
using SigningService.Ledger;
using SigningService.Server.Configuration;
using SigningService.Server.Jobs;
using SigningService.Server.Keys;
using SigningService.Server.Rotation;
using SigningService.Server.Services;

namespace SigningService.Server.Wiring;

/// <summary>Incidents: their stories, the pace they are planned by, the job that revokes.</summary>
internal static class IncidentWiring
{
    public static WebApplicationBuilder AddIncidents(this WebApplicationBuilder builder, TokenSettings token)
    {
        builder.Services.AddSingleton<IIncidentStore>(services => services.GetRequiredService<ILedger>());
        builder.Services.AddSingleton<ISigningPace>(_ => new SigningPace(HsmWiring.Tokens(token).Sum(options => options.Sessions)));
        builder.Services.AddSingleton(services =>
        {
            var open = ActivatorUtilities.CreateInstance<OpenIncidents>(services);
            open.Changed += services.GetRequiredService<RenewalSignals>().RaiseAll;
            return open;
        });
        builder.Services.AddSingleton<IIncidentDirectory>(services => services.GetRequiredService<OpenIncidents>());
        builder.Services.AddSingleton<IncidentTelling>();
        builder.Services.AddSingleton<IncidentOpening>();
        builder.Services.AddSingleton<IncidentReading>();
        builder.Services.AddSingleton<IncidentClosing>();
        builder.Services.AddSingleton<IncidentRevoking>();
        builder.Services.AddSingleton<IncidentService>();
        builder.Services.AddSingleton<IncidentRevocations>();
        builder.Services.AddHostedService(services => services.GetRequiredService<IncidentRevocations>());
        return builder;
    }
}
