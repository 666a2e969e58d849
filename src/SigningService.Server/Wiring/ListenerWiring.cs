using SigningService.Authority.Authorities;
using SigningService.Server.Configuration;
using SigningService.Server.Health;
using SigningService.Server.Listeners;
using SigningService.Server.Observability;
using SigningService.Server.Publication;

namespace SigningService.Server.Wiring;

/// <summary>The four listeners and what is behind the two that speak plain HTTP.</summary>
internal static class ListenerWiring
{
    public static WebApplicationBuilder AddListeners(this WebApplicationBuilder builder, ServiceSettings settings)
    {
        builder.Services.AddSingleton(services => new ClientTrust(services.GetRequiredService<AuthorityDirectory>(), settings.ClientAuthorities));
        builder.Services.AddSingleton<TlsMetrics>();
        builder.Services.AddSingleton<TlsHandshake>();
        builder.Services.AddSingleton<RevocationListFiles>();
        builder.Services.AddSingleton<AuthorityCertificateFiles>();
        builder.Services.AddSingleton<StatusQuestions>();
        builder.Services.AddSingleton<PublicationPort>();
        builder.Services.AddSingleton<OperationsPort>();
        builder.WebHost.ConfigureKestrel(options => KestrelListeners.Configure(
            options, settings.Listen, settings.Limits, options.ApplicationServices.GetRequiredService<TlsHandshake>()));
        return builder;
    }
}
