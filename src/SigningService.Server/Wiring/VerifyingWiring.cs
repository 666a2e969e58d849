using SigningService.Authority.Authorities;
using SigningService.Authority.Issuance;
using SigningService.Authority.Keys;
using SigningService.Authority.Profiles;
using SigningService.Authority.Revocation;
using SigningService.Authority.Verifying;
using SigningService.Server.Callers;
using SigningService.Server.Configuration;
using SigningService.Server.Hierarchy;
using SigningService.Server.Jobs;
using SigningService.Server.Keys;
using SigningService.Server.Verifying;

namespace SigningService.Server.Wiring;

/// <summary>What looks after what was done: intents nobody completed, artefacts nobody looks at any more, signatures nobody asked for.</summary>
internal static class VerifyingWiring
{
    private const string Token = "token";

    public static WebApplicationBuilder AddVerifying(this WebApplicationBuilder builder, ServiceSettings settings)
    {
        builder.Services.AddSingleton(services => CreateSettling(services, settings));
        builder.Services.AddSingleton<IntentSettlement>();
        builder.Services.AddHostedService(services => services.GetRequiredService<IntentSettlement>());
        builder.Services.AddSingleton(services => new CertificateVerifying(
            services.GetRequiredService<AuthorityDirectory>(),
            services.GetRequiredService<ProfileCatalog>(),
            HierarchyImport.Ceremony,
            services.GetRequiredService<TimeProvider>()));
        builder.Services.AddSingleton<RevocationListVerifying>();
        builder.Services.AddSingleton<LoggedHashes>();
        builder.Services.AddSingleton<VerificationAlarms>();
        builder.Services.AddSingleton<StoredVerification>();
        builder.Services.AddSingleton<SignatureTally>();
        builder.Services.AddSingleton<Reconciliation>();
        builder.Services.AddHostedService<VerificationSchedule>();
        return builder;
    }

    /// <summary>Counts what the keys sign, wherever they are: the last step of wiring.</summary>
    public static WebApplicationBuilder TallySignatures(this WebApplicationBuilder builder)
    {
        Wrap<IKeyring>(builder.Services, (inner, tally) => new TalliedKeyring(inner, tally));
        Wrap<IKeyMaking>(builder.Services, (inner, tally) => new TalliedKeyMaking(inner, tally));
        return builder;
    }

    // What is wrapped stays with the container, which ends it.
    private static void Wrap<T>(IServiceCollection services, Func<T, SignatureTally, T> wrap)
        where T : class
    {
        var inner = services.Last(service => service.ServiceType == typeof(T));
        services.AddKeyedSingleton<T>(Token, (provider, _) => (T)(inner.ImplementationInstance ?? inner.ImplementationFactory!(provider)));
        services.AddSingleton(provider => wrap(provider.GetRequiredKeyedService<T>(Token), provider.GetRequiredService<SignatureTally>()));
    }

    private static IntentSettling CreateSettling(IServiceProvider services, ServiceSettings settings)
    {
        var settling = new IntentSettling(
            services.GetRequiredService<IIssuanceHistory>(), settings.Revocation.CloseIntentsAfter, services.GetRequiredService<TimeProvider>());
        var epoch = services.GetRequiredService<RevocationEpoch>();
        var requests = services.GetRequiredService<PublicationRequests>();
        settling.Closed += shard =>
        {
            epoch.Advance();
            requests.Request(shard);
            requests.Request(shard with { Shard = ShardId.All });
        };
        return settling;
    }
}
