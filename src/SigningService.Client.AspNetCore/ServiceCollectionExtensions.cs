using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SigningService.Client.AspNetCore.Health;
using SigningService.Client.AspNetCore.Observability;
using SigningService.Client.AspNetCore.Peers;
using SigningService.Client.Holding;
using SigningService.Client.Revocation;

namespace SigningService.Client.AspNetCore;

/// <summary>Everything around a certificate that renews itself.</summary>
public static class ServiceCollectionExtensions
{
    /// <summary>
    /// Adds the source, its revocation lists (refreshed in the background, the first before the server listens), a check of peers with each
    /// request, the authentication scheme behind <c>RequirePeerName</c>, the health check <c>certificate</c>, and the meter
    /// <c>SigningService.Client</c>.
    /// </summary>
    public static IServiceCollection AddSigningServiceCertificate(
        this IServiceCollection services, ICertificateSource source, Action<SigningServiceCertificateOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        var options = new SigningServiceCertificateOptions();
        configure?.Invoke(options);
        services.TryAddSingleton(TimeProvider.System);
        services.AddMetrics();
        services.AddSingleton(source);
        if (options.Revocation is { } revocation)
            services.AddSingleton(provider => new RevocationLists(source, revocation, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new CertificateMetrics(provider.GetRequiredService<IMeterFactory>(), source, Lists(provider), Clock(provider)));
        services.AddSingleton<IHostedService>(provider => new CertificateUpkeep(
            source, Lists(provider), options, Clock(provider), provider.GetRequiredService<ILoggerFactory>()));
        services.AddHealthChecks().Add(new HealthCheckRegistration(
            "certificate", provider => new CertificateCheck(source, Clock(provider), Lists(provider)), failureStatus: null, tags: null));
        services.AddSingleton<IStartupFilter, PeerCheckFirst>();
        services.AddAuthentication().AddScheme<AuthenticationSchemeOptions, PeerAuthentication>(PeerNames.Scheme, null);
        services.AddAuthorization();
        return services;
    }

    private static RevocationLists? Lists(IServiceProvider provider) => provider.GetService<RevocationLists>();

    private static TimeProvider Clock(IServiceProvider provider) => provider.GetRequiredService<TimeProvider>();
}
