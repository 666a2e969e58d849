using SigningService.Server.Configuration;
using SigningService.Server.Jobs;
using SigningService.Server.Observability;
using SigningService.Server.OwnCertificates;

namespace SigningService.Server.Wiring;

/// <summary>The service's own certificates: those for TLS, and one for each responder whose key is in the token.</summary>
internal static class OwnCertificateWiring
{
    public static WebApplicationBuilder AddOwnCertificates(this WebApplicationBuilder builder, ServiceInputs inputs)
    {
        builder.Services.AddSingleton(_ => new StateFolder(inputs.Settings.StateFolder));
        var identities = new TlsIdentities(inputs.Settings.Tls);
        builder.Services.AddSingleton(identities);
        builder.Services.AddSingleton(services => new OwnCertificateSet(
            [.. identities.All.Select(identity => ActivatorUtilities.CreateInstance<TlsCertificate>(services, identity))]));
        builder.Services.AddSingleton<ResponderRoster>();
        builder.Services.AddSingleton<OwnRenewalTimes>();
        builder.Services.AddSingleton<OwnCertificateMetrics>();
        var self = ServiceCaller.Create(
            inputs.Settings.Tls,
            [.. inputs.Hierarchy.Select(authority => inputs.ResponderProfileOf(authority.Id)?.Id).OfType<string>()]);
        builder.Services.AddSingleton(services => ActivatorUtilities.CreateInstance<OwnCertificateRenewal>(services, self));
        return builder;
    }
}
