using SigningService.Testing.Strangers;

namespace SigningService.EndToEnd.Tests.Strangers;

/// <summary>The strangers by name, for tables.</summary>
internal static class Stranger
{
    public static IStranger Of(string name) => name switch
    {
        "OpenSSL" => new OpenSsl(),
        "GnuTLS" => new GnuTls(),
        "NSS" => new Nss(),
        "Java" => new JavaCertPath(),
        "Go" => new GoX509(),
        ".NET" => new DotNetChain(),
        _ => throw new ArgumentOutOfRangeException(nameof(name)),
    };
}
