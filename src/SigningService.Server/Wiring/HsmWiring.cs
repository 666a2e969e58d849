using SigningService.Authority.Keys;
using SigningService.Hsm;
using SigningService.Server.Configuration;
using SigningService.Server.Keys;

namespace SigningService.Server.Wiring;

/// <summary>The hand.</summary>
internal static class HsmWiring
{
    public static WebApplicationBuilder AddHsm(this WebApplicationBuilder builder, TokenSettings settings)
    {
        var options = new TokenOptions
        {
            ModulePath = settings.Module,
            TokenLabel = settings.Label,
            TokenSerial = settings.Serial,
            PinFile = settings.PinFile,
        };
        if (settings.Sessions is { } sessions)
            options = options with { Sessions = sessions };
        builder.Services.AddSingleton<IKeyMaking>(services => new TokenKeyMaking(options, services.GetRequiredService<IKeyring>()));
        builder.Services.AddSingleton<IKeyring>(services => new TokenKeyring(Token.Open(
            options, services.GetRequiredService<TimeProvider>(), services.GetRequiredService<ILoggerFactory>())));
        return builder;
    }
}
