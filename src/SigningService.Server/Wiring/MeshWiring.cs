using SigningService.Authority.Issuance;
using SigningService.Authority.Rotation;
using SigningService.Authority.Workloads;
using SigningService.Server.Configuration;
using SigningService.Server.Mesh;
using SigningService.Server.Services;

namespace SigningService.Server.Wiring;

/// <summary>Workloads of a mesh, if the service file has a section for them.</summary>
internal static class MeshWiring
{
    public static WebApplicationBuilder AddMesh(this WebApplicationBuilder builder, ServiceInputs inputs)
    {
        if (inputs.Settings.Mesh is not { } mesh)
            return builder;
        builder.Services.AddSingleton(mesh);
        builder.Services.AddSingleton<ServiceAccountTokens>();
        builder.Services.AddSingleton<WorkloadRecognition>();
        builder.Services.AddSingleton(services => new WorkloadIssuance(
            services.GetRequiredService<CertificateIssuance>(),
            inputs.Profiles.Get(mesh.Profile),
            services.GetRequiredService<RotationBook>(),
            services.GetRequiredService<TimeProvider>()));
        builder.Services.AddSingleton<IstioCertificateService>();
        return builder;
    }

    public static void MapMesh(this WebApplication app)
    {
        if (app.Services.GetService<MeshSettings>() is null)
            return;
        app.Services.GetRequiredService<ServiceAccountTokens>();
        app.MapGrpcService<IstioCertificateService>();
    }
}
