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
        var options = Configured(configure);
        services.AddSingleton(source);
        return services.AddUpkeep(options);
    }

    /// <summary>
    /// As the other, with a source that enrols and renews by itself: a <see cref="CertificateHolder"/> that is made with the application, runs
    /// beside it and ends with it. Health and metrics then know of failed renewals, and of what the service advised.
    /// </summary>
    /// <param name="holder">What it holds, and from where.</param>
    /// <param name="certificate">Which of its certificates the application uses: the name of an order, or <c>identity</c>.</param>
    public static IServiceCollection AddSigningServiceCertificate(
        this IServiceCollection services, HolderOptions holder, string certificate, Action<SigningServiceCertificateOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(holder);
        ArgumentNullException.ThrowIfNull(certificate);
        services.AddSingleton(_ => new CertificateHolder(holder));
        return services.AddHeld(provider => provider.GetRequiredService<CertificateHolder>(), certificate, Configured(configure));
    }

    /// <summary>As the other, with a holder that is the caller's to dispose of; it is run beside the application, so do not start it.</summary>
    public static IServiceCollection AddSigningServiceCertificate(
        this IServiceCollection services, CertificateHolder holder, string certificate, Action<SigningServiceCertificateOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(holder);
        ArgumentNullException.ThrowIfNull(certificate);
        services.AddSingleton(holder);
        return services.AddHeld(_ => holder, certificate, Configured(configure));
    }

    private static SigningServiceCertificateOptions Configured(Action<SigningServiceCertificateOptions>? configure)
    {
        var options = new SigningServiceCertificateOptions();
        configure?.Invoke(options);
        return options;
    }

    private static IServiceCollection AddHeld(
        this IServiceCollection services, Func<IServiceProvider, CertificateHolder> holder, string certificate, SigningServiceCertificateOptions options)
    {
        services.AddSingleton(provider => holder(provider).Find(certificate));
        services.AddSingleton(provider => new RenewalMetrics(provider.GetRequiredService<IMeterFactory>(), holder(provider), Clock(provider)));
        return services.AddUpkeep(options);
    }

    private static IServiceCollection AddUpkeep(this IServiceCollection services, SigningServiceCertificateOptions options)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddMetrics();
        if (options.Revocation is { } revocation)
            services.AddSingleton(provider => new RevocationLists(Source(provider), revocation, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new CertificateMetrics(provider.GetRequiredService<IMeterFactory>(), Source(provider), Lists(provider), Clock(provider)));
        services.AddSingleton<IHostedService>(provider => Upkeep(provider, options));
        services.AddHealthChecks().Add(new HealthCheckRegistration(
            "certificate",
            provider => new CertificateCheck(Source(provider), provider.GetService<CertificateHolder>(), Clock(provider), Lists(provider)),
            failureStatus: null,
            tags: null));
        services.AddSingleton<IStartupFilter, PeerCheckFirst>();
        services.AddAuthentication().AddScheme<AuthenticationSchemeOptions, PeerAuthentication>(PeerNames.Scheme, null);
        services.AddAuthorization();
        return services;
    }

    private static CertificateUpkeep Upkeep(IServiceProvider provider, SigningServiceCertificateOptions options)
    {
        // Its meter begins to count here, not when somebody asks for it.
        provider.GetService<RenewalMetrics>();
        var run = options.Run ?? (provider.GetService<CertificateHolder>() is { } holder ? holder.RunAsync : null);
        return new CertificateUpkeep(Source(provider), Lists(provider), options.WaitForLists, run, Clock(provider), provider.GetRequiredService<ILoggerFactory>());
    }

    private static ICertificateSource Source(IServiceProvider provider) => provider.GetRequiredService<ICertificateSource>();

    private static RevocationLists? Lists(IServiceProvider provider) => provider.GetService<RevocationLists>();

    private static TimeProvider Clock(IServiceProvider provider) => provider.GetRequiredService<TimeProvider>();
}
