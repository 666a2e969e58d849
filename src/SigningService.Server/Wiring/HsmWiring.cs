using System.Globalization;
using SigningService.Authority.Keys;
using SigningService.Hsm;
using SigningService.Hsm.Processes;
using SigningService.Server.Configuration;
using SigningService.Server.Keys;

namespace SigningService.Server.Wiring;

/// <summary>The hand.</summary>
internal static class HsmWiring
{
    public static WebApplicationBuilder AddHsm(this WebApplicationBuilder builder, TokenSettings settings)
    {
        var tokens = Tokens(settings);
        // Where several tokens replicate each other, keys are made in the first, and the devices bring them to the others.
        builder.Services.AddSingleton<IKeyMaking>(services => new TokenKeyMaking(tokens[0], services.GetRequiredService<IKeyring>()));
        builder.Services.AddSingleton<IKeyring>(services => new TokenKeyring(TokenGroup.Open(
            tokens, services.GetRequiredService<TimeProvider>(), services.GetRequiredService<ILoggerFactory>())));
        return builder;
    }

    /// <summary>The tokens as they are used: each process over one counts as one. Those of one label are told apart by a number.</summary>
    public static IReadOnlyList<TokenOptions> Tokens(TokenSettings settings)
    {
        var tokens = settings.All.SelectMany(token => Enumerable.Repeat(Options(token), Math.Max(1, token.Processes))).ToList();
        return [.. tokens.GroupBy(token => token.TokenLabel).SelectMany(alike => alike.Count() == 1 ? alike : alike.Select(Numbered))];
    }

    private static TokenOptions Numbered(TokenOptions token, int index) =>
        token with { Name = string.Create(CultureInfo.InvariantCulture, $"{token.TokenLabel} {index + 1}") };

    private static TokenOptions Options(TokenSettings settings) => new()
    {
        ModulePath = settings.Module,
        TokenLabel = settings.Label,
        Numbers = settings.Numbers,
        TokenSerial = settings.Serial,
        PinFile = settings.PinFile,
        Program = settings.Processes > 0 ? ModuleProgram.Beside() with { Environment = settings.Environment } : null,
        Sessions = settings.Sessions ?? TokenOptions.DefaultSessions,
    };
}
