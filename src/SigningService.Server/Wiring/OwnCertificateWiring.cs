using SigningService.Server.Configuration;
using SigningService.Server.Jobs;
using SigningService.Server.Observability;
using SigningService.Server.OwnCertificates;

namespace SigningService.Server.Wiring;

/// <summary>The service's own certificates: one for TLS, one for each responder whose key is in the token.</summary>
internal static class OwnCertificateWiring
{
    public static WebApplicationBuilder AddOwnCertificates(this WebApplicationBuilder builder, ServiceInputs inputs)
    {
        builder.Services.AddSingleton(_ => new StateFolder(inputs.Settings.StateFolder));
        builder.Services.AddSingleton<TlsIdentity>();
        builder.Services.AddSingleton(services => new OwnCertificateSet(
            ActivatorUtilities.CreateInstance<TlsCertificate>(services, inputs.Settings.Tls)));
        builder.Services.AddSingleton<ResponderRoster>();
        builder.Services.AddSingleton<OwnRenewalTimes>();
        builder.Services.AddSingleton<OwnCertificateMetrics>();
        var self = ServiceCaller.Create(
            inputs.Settings.Tls.Profile,
            inputs.Settings.Tls.Names,
            [.. inputs.Hierarchy.Select(authority => inputs.ResponderProfileOf(authority.Id)?.Id).OfType<string>()]);
        builder.Services.AddSingleton(services => ActivatorUtilities.CreateInstance<OwnCertificateRenewal>(services, self));
        return builder;
    }
}
