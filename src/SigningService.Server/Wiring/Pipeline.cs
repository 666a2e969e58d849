using SigningService.Authority.Incidents;
using SigningService.Server.Calls;
using SigningService.Server.Health;
using SigningService.Server.Listeners;
using SigningService.Server.Observability;
using SigningService.Server.Publication;
using SigningService.Server.Services;

namespace SigningService.Server.Wiring;

/// <summary>
/// The way of a request. The two plain listeners, and the log's files on the gRPC listener, have ways of their own that end before
/// routing; what is left is gRPC, where the fence lets through only what the rules name for the listener. A connection that no listener vouches for reaches nothing.
/// </summary>
internal static class Pipeline
{
    public static WebApplication UseListeners(this WebApplication app)
    {
        app.Services.GetRequiredService<StateMetrics>();
        app.Services.GetRequiredService<ISigningPace>();
        app.Lifetime.ApplicationStarted.Register(() => Log.Serving(app.Logger, string.Join(' ', app.Urls)));
        app.UseMiddleware<RequestLog>();
        app.MapWhen(context => context.AcceptedBy() == ListenerKind.Operations, branch =>
        {
            branch.UseOpenTelemetryPrometheusScrapingEndpoint();
            branch.Run(branch.ApplicationServices.GetRequiredService<OperationsPort>().ServeAsync);
        });
        app.MapWhen(
            context => context.AcceptedBy() == ListenerKind.Publication,
            branch => branch.Run(branch.ApplicationServices.GetRequiredService<PublicationPort>().ServeAsync));

        app.MapWhen(context => LogPath.Of(context) is not null, branch =>
        {
            branch.UseMiddleware<ConnectionAge>();
            branch.Run(branch.ApplicationServices.GetRequiredService<LogPort>().ServeAsync);
        });

        app.UseRouting();
        app.UseMiddleware<ListenerFence>();
        app.UseMiddleware<ConnectionAge>();
        app.UseMiddleware<DeadlineCap>();
        app.UseMiddleware<UnreadableMessages>();
        app.MapGrpcService<CertificateService>();
        app.MapGrpcService<AuthorityService>();
        app.MapGrpcService<RevocationService>();
        app.MapGrpcService<EnrollmentService>();
        app.MapGrpcService<IncidentService>();
        app.MapGrpcService<PolicyService>();
        app.MapGrpcService<AuditService>();
        app.MapGrpcService<KeyService>();
        app.MapGrpcService<ApprovalService>();
        app.MapGrpcService<OfflineService>();
        app.MapMesh();
        app.MapGrpcHealthChecksService();
        app.MapGrpcReflectionService();
        return app;
    }
}
