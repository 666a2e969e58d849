using SigningService.Authority.Authorities;
using SigningService.Authority.Enrollment;
using SigningService.Authority.Issuance;
using SigningService.Authority.Revocation;
using SigningService.Authority.Revocation.Streaming;
using SigningService.Authority.Rotation;
using SigningService.Authority.ServiceKeys;
using SigningService.Authority.Status;
using SigningService.Ledger;
using SigningService.Server.Callers;
using SigningService.Server.Configuration;
using SigningService.Server.Hierarchy;
using SigningService.Server.Jobs;
using SigningService.Server.Keys;
using SigningService.Server.OwnCertificates;
using SigningService.Server.Publication;

namespace SigningService.Server.Wiring;

/// <summary>The mind: its stories, over the files, the hand and the memory of this process.</summary>
internal static class AuthorityWiring
{
    private static readonly OcspPolicy Status = new(TimeSpan.FromHours(12), 50_000);

    public static WebApplicationBuilder AddAuthority(this WebApplicationBuilder builder, ServiceInputs inputs)
    {
        var settings = inputs.Settings;
        builder.Services.AddSingleton(inputs.Profiles);
        builder.Services.AddSingleton(new PublicationUrls(settings.PublicUrl));
        builder.Services.AddSingleton(new RevocationPolicy(
            settings.Revocation.ListLifetime, settings.Revocation.Refresh, settings.Revocation.PublishDelay)
        {
            Deltas = settings.Revocation.Deltas,
        });
        builder.Services.AddSingleton(Status);
        builder.Services.AddSingleton(services =>
            HierarchyAssembly.Assemble(inputs.Hierarchy, inputs.Profiles, services.GetRequiredService<IKeyring>()));
        builder.Services.AddSingleton<AuthorityRoster>();
        builder.Services.AddSingleton(inputs.Rotation.Authorities);
        builder.Services.AddSingleton<AuthorityObligations>();
        builder.Services.AddSingleton<AuthoritySuccession>();
        builder.Services.AddSingleton<RootSuccession>();
        builder.Services.AddSingleton<AuthorityRotation>();
        builder.Services.AddSingleton<ServiceKeyBook>();
        builder.Services.AddSingleton<ServiceKeyRotation>();
        builder.Services.AddSingleton(services => new IssuanceBudget(
            services.GetRequiredService<IIssuanceHistory>(), settings.Limits.CertificatesPerKeyPerHour, services.GetRequiredService<TimeProvider>()));
        builder.Services.AddSingleton<CertificateIssuance>();
        builder.Services.AddSingleton<CertificateRenewal>();
        builder.Services.AddSingleton<CertificateReading>();
        builder.Services.AddSingleton<EnrollmentTokens>();
        builder.Services.AddSingleton<CertificateEnrollment>();
        builder.Services.AddSingleton<IListStorage>(new FileListStorage(Path.Combine(settings.StateFolder, "lists")));
        builder.Services.AddSingleton<RevocationListContents>();
        builder.Services.AddSingleton<ListFingerprints>();
        builder.Services.AddSingleton<RevocationListPublishing>();
        builder.Services.AddSingleton<ResponderBook>();
        builder.Services.AddSingleton<IResponderDirectory>(services => services.GetRequiredService<ResponderBook>());
        // In a ledger of this process alone every revocation comes by here; of what replicas revoke it hears a moment later.
        builder.Services.AddSingleton(services => services.GetRequiredService<ILedger>() is ISharedLedger
            ? RevocationMark.None
            : new RevocationMark(() => services.GetRequiredService<RevocationEpoch>().Current));
        builder.Services.AddSingleton<StatusAnswering>();
        builder.Services.AddSingleton<PublicFetching>();
        builder.Services.AddSingleton<PublicationWatch>();
        builder.Services.AddHostedService(services => services.GetRequiredService<PublicationWatch>());
        builder.Services.AddSingleton<RevocationEpoch>();
        builder.Services.AddSingleton<PublicationRequests>();
        builder.Services.AddSingleton(services =>
        {
            // A revocation ends what was remembered of callers, and wants a list; both before it is answered.
            var revocation = ActivatorUtilities.CreateInstance<CertificateRevocation>(services);
            var epoch = services.GetRequiredService<RevocationEpoch>();
            var requests = services.GetRequiredService<PublicationRequests>();
            revocation.Revoked += shard =>
            {
                epoch.Advance();
                requests.Request(shard);
                requests.Request(shard with { Shard = ShardId.All });
            };
            revocation.Promised += services.GetRequiredService<PublicationWatch>().Expect;
            return revocation;
        });
        return builder;
    }
}
