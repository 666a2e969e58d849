using System.Security.Cryptography.X509Certificates;
using SigningService.Authority.Authorities;
using SigningService.Server.Configuration;
using SigningService.Server.Health;
using SigningService.Server.Listeners;
using SigningService.Server.Publication;

namespace SigningService.Server.Wiring;

/// <summary>The four listeners and what is behind the two that speak plain HTTP.</summary>
internal static class ListenerWiring
{
    public static WebApplicationBuilder AddListeners(this WebApplicationBuilder builder, ServiceSettings settings)
    {
        builder.Services.AddSingleton(services => TrustIn(services.GetRequiredService<AuthorityDirectory>(), settings.ClientAuthority));
        builder.Services.AddSingleton<TlsHandshake>();
        builder.Services.AddSingleton<RevocationListFiles>();
        builder.Services.AddSingleton<AuthorityCertificateFiles>();
        builder.Services.AddSingleton<StatusQuestions>();
        builder.Services.AddSingleton<PublicationPort>();
        builder.Services.AddSingleton<OperationsPort>();
        builder.WebHost.ConfigureKestrel(options => KestrelListeners.Configure(
            options, settings.Listen, settings.Limits, options.ApplicationServices.GetRequiredService<TlsHandshake>()));
        return builder;
    }

    private static ClientTrust TrustIn(AuthorityDirectory authorities, string clientAuthority)
    {
        var above = new List<CertificateAuthority>();
        for (var link = authorities.Get(clientAuthority); !link.IsRoot; above.Add(link))
            link = authorities.ParentOf(link);
        return new ClientTrust(Load(authorities.Get(clientAuthority)), above.Select(Load));
    }

    private static X509Certificate2 Load(CertificateAuthority authority) =>
        X509CertificateLoader.LoadCertificate(authority.Certificate.Der.Span);
}
