using SigningService.Authority.Authorities;
using SigningService.Authority.Keys;
using SigningService.Server.Configuration;
using SigningService.Server.Jobs;
using SigningService.Server.Keys;
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
            [ActivatorUtilities.CreateInstance<TlsCertificate>(services, inputs.Settings.Tls), .. Responders(services, inputs)]));
        var self = ServiceCaller.Create(
            inputs.Settings.Tls.Profile,
            inputs.Settings.Tls.Names,
            [.. inputs.Hierarchy.Select(authority => inputs.ResponderProfileOf(authority.Id)?.Id).OfType<string>()]);
        builder.Services.AddSingleton(services => ActivatorUtilities.CreateInstance<OwnCertificateRenewal>(services, self));
        return builder;
    }

    private static IEnumerable<OwnCertificate> Responders(IServiceProvider services, ServiceInputs inputs)
    {
        var keyring = services.GetRequiredService<IKeyring>();
        var turns = new SemaphoreSlim(inputs.Settings.Limits.StatusSignatures);
        foreach (var files in inputs.Hierarchy.Where(files => files is { IsOffline: false, ResponderKey: not null }))
        {
            ISigningKey key = new BoundedSigningKey(keyring.Get(files.ResponderKey!), turns);
            yield return new ResponderCertificate(
                services.GetRequiredService<AuthorityDirectory>().Get(files.Id),
                inputs.ResponderProfileOf(files.Id)!,
                key,
                services.GetRequiredService<ResponderBook>(),
                services.GetRequiredService<StateFolder>());
        }
    }
}
