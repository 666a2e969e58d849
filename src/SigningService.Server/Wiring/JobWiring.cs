using SigningService.Server.Hierarchy;
using SigningService.Server.Jobs;
using SigningService.Server.Replicas;

namespace SigningService.Server.Wiring;

/// <summary>What runs by itself. The order counts: what is needed for the first connection comes first.</summary>
internal static class JobWiring
{
    public static WebApplicationBuilder AddJobs(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<ReplicaTurns>();
        builder.Services.AddSingleton<HierarchyImport>();
        builder.Services.AddSingleton<AuthorityKeys>();
        builder.Services.AddHostedService<Startup>();
        builder.Services.AddHostedService(services => services.GetRequiredService<OwnCertificateRenewal>());
        builder.Services.AddSingleton<RevocationListSchedule>();
        builder.Services.AddHostedService(services => services.GetRequiredService<RevocationListSchedule>());
        builder.Services.AddSingleton<AuthorityRotationSchedule>();
        builder.Services.AddHostedService(services => services.GetRequiredService<AuthorityRotationSchedule>());
        builder.Services.AddSingleton<ServiceKeySchedule>();
        builder.Services.AddHostedService(services => services.GetRequiredService<ServiceKeySchedule>());
        builder.Services.AddHostedService<KeyringWatch>();
        builder.Services.AddHostedService<RefusalSummary>();
        builder.Services.AddSingleton<ReloadableFiles>();
        builder.Services.AddSingleton<FileReload>();
        builder.Services.AddHostedService(services => services.GetRequiredService<FileReload>());
        builder.Services.AddSingleton<ExpiryWatch>();
        builder.Services.AddHostedService(services => services.GetRequiredService<ExpiryWatch>());
        builder.Services.AddHostedService<ReplicaFollowing>();
        builder.Services.AddHostedService<StatusRefreshing>();
        return builder;
    }
}
