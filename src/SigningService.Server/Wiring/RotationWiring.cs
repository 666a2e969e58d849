using SigningService.Authority.Rotation;
using SigningService.Server.Rotation;
using SigningService.Server.Services;

namespace SigningService.Server.Wiring;

/// <summary>Rotation: the policy in force and the advice that follows from it.</summary>
internal static class RotationWiring
{
    public static WebApplicationBuilder AddRotation(this WebApplicationBuilder builder, RotationPolicy policy)
    {
        builder.Services.AddSingleton(new RotationBook(policy));
        builder.Services.AddSingleton<IAuthorityRetirements, NoRetirements>();
        builder.Services.AddSingleton<RenewalAdvising>();
        builder.Services.AddSingleton<RenewalAdviceReading>();
        builder.Services.AddSingleton<RenewalSignals>();
        builder.Services.AddSingleton<WatchBook>();
        builder.Services.AddSingleton<RenewalWatching>();
        builder.Services.AddSingleton<RenewalAnswers>();
        builder.Services.AddSingleton<EndingCertificates>();
        builder.Services.AddSingleton<ExpiryMetrics>();
        return builder;
    }
}
