using Microsoft.Extensions.Diagnostics.HealthChecks;
using SigningService.Server.Approvals;
using SigningService.Server.Callers;
using SigningService.Server.Calls;
using SigningService.Server.Configuration;
using SigningService.Server.Enrollment;
using SigningService.Server.Health;
using SigningService.Server.Offline;
using SigningService.Server.Services;

namespace SigningService.Server.Wiring;

/// <summary>gRPC: the gate that every call passes, the services behind it, health and reflection.</summary>
internal static class CallWiring
{
    private const string Signing = "signing";
    private const string Recording = "recording";

    public static WebApplicationBuilder AddCalls(this WebApplicationBuilder builder, ServiceInputs inputs)
    {
        builder.Services.AddSingleton(inputs);
        builder.Services.AddSingleton(inputs.Settings);
        builder.Services.AddSingleton(inputs.Settings.Limits);
        builder.Services.AddSingleton(new GrantBook(inputs.Grants));
        builder.Services.AddSingleton<ConnectionBook>();
        builder.Services.AddSingleton<CallerRecognition>();
        builder.Services.AddSingleton<RefusalRecorder>();
        builder.Services.AddSingleton<CallAdmission>();
        builder.Services.AddSingleton<CallDismissal>();
        builder.Services.AddSingleton<Failures>();
        builder.Services.AddSingleton<CallGate>();
        builder.Services.AddSingleton<CertificateMapping>();
        builder.Services.AddSingleton<PublicationOrders>();
        builder.Services.AddSingleton<BulkIssuance>();
        builder.Services.AddSingleton<CertificateIssuing>();
        builder.Services.AddSingleton<CertificateService>();
        builder.Services.AddSingleton<OrderReading>();
        builder.Services.AddSingleton<OrderExecution>();
        builder.Services.AddSingleton<OfflineService>();
        builder.Services.AddSingleton<AuthorityMapping>();
        builder.Services.AddSingleton<TrustBundles>();
        builder.Services.AddSingleton<TrustBundleWatch>();
        builder.Services.AddSingleton<AuthorityService>();
        builder.Services.AddSingleton<KeyService>();
        builder.Services.AddSingleton<RevocationService>();
        builder.Services.AddSingleton<WrongTokens>();
        builder.Services.AddSingleton<EnrollmentDoor>();
        builder.Services.AddSingleton<EnrollmentService>();
        builder.Services.AddGrpc(options =>
        {
            options.Interceptors.Add<CallGate>();
            options.Interceptors.Add<ApprovalGate>();
            options.MaxReceiveMessageSize = LimitSettings.MessageBytes;
            options.EnableDetailedErrors = false;
        });
        builder.Services.AddGrpcReflection();
        AddHealth(builder);
        return builder;
    }

    private static void AddHealth(WebApplicationBuilder builder)
    {
        builder.Services.AddHealthChecks()
            .AddCheck<KeyringCheck>("keys", HealthStatus.Unhealthy, [Signing])
            .AddCheck<LedgerCheck>("ledger", HealthStatus.Unhealthy, [Signing, Recording])
            .AddCheck<RevocationListCheck>("revocation-lists", HealthStatus.Unhealthy, [Signing]);
        builder.Services.AddGrpcHealthChecks(options =>
        {
            options.UseHealthChecksCache = false;
            options.Services.Map(Contracts.V1.CertificateService.Descriptor.FullName, check => check.Tags.Contains(Signing));
            options.Services.Map(Contracts.V1.EnrollmentService.Descriptor.FullName, check => check.Tags.Contains(Signing));
            options.Services.Map(Contracts.V1.RevocationService.Descriptor.FullName, check => check.Tags.Contains(Recording));
            options.Services.Map(Contracts.V1.AuthorityService.Descriptor.FullName, _ => false);
        });
    }
}
