using System.Globalization;
using System.Runtime.Versioning;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using SigningService.EndToEnd.Tests.Running;
using SigningService.Testing.Tokens;

namespace SigningService.EndToEnd.Tests.Faults;

/// <summary>The token of a house behind a faulty module: the service is started with <see cref="ServiceFile"/> and is none the wiser.</summary>
[UnsupportedOSPlatform("windows")]
internal sealed partial class ScriptedToken
{
    private static int _count;

    private ScriptedToken(FaultyModule module, string serviceFile, IReadOnlySet<string> authorityKeys, long firstEntry) =>
        (Module, ServiceFile, AuthorityKeys, FirstEntry) = (module, serviceFile, authorityKeys, firstEntry);

    public FaultyModule Module { get; }

    public string ServiceFile { get; }

    /// <summary>CKA_ID of each authority's key, which is its subject key identifier.</summary>
    public IReadOnlySet<string> AuthorityKeys { get; }

    /// <summary>Index of the first entry of the audit log that was written behind this module.</summary>
    public long FirstEntry { get; }

    /// <summary>Stops the service and starts it with a module of its own.</summary>
    public static Task<ScriptedToken> PutInFrontAsync(
        FaultyHouse house, CancellationToken cancellationToken, params (string Name, string Value)[] environment) =>
        PutInFrontAsync(house, 0, cancellationToken, environment);

    /// <summary>The same, with a module in processes of its own.</summary>
    /// <param name="processes">How many hold it; 0 for the service's own.</param>
    public static async Task<ScriptedToken> PutInFrontAsync(
        FaultyHouse house, int processes, CancellationToken cancellationToken, params (string Name, string Value)[] environment)
    {
        await house.RestoreAsync();
        Assert.Equal(0, await house.Service.TerminateAsync(cancellationToken));
        var number = Interlocked.Increment(ref _count);
        var module = FaultyModule.Create(house.PathOf($"module-{number}"));
        var text = await File.ReadAllTextAsync(house.ServiceFile, cancellationToken);
        var changed = ModulePath().Replace(text, string.Create(CultureInfo.InvariantCulture, $"module: {module.File}, processes: {processes},"));
        Assert.NotEqual(text, changed);
        var file = house.PathOf($"service-module-{number}.yaml");
        await File.WriteAllTextAsync(file, changed, cancellationToken);
        var keys = Directory.EnumerateFiles(house.PathOf("hierarchy"), "certificate.pem", SearchOption.AllDirectories).Select(KeyIdOf).ToHashSet();
        var before = await LedgerSnapshot.ReadAsync(house, cancellationToken);
        var token = new ScriptedToken(module, file, keys, before.Entries.Count);
        house.Start(file, environment);
        await house.AwaitReadyAsync();
        return token;
    }

    /// <summary>Puts the service back on the module that <c>./dev up</c> gave it.</summary>
    public static async Task TakeAwayAsync(FaultyHouse house)
    {
        house.Service.Dispose();
        await house.StartAsync();
    }

    private static string KeyIdOf(string certificate)
    {
        using var parsed = X509CertificateLoader.LoadCertificateFromFile(certificate);
        return parsed.Extensions.OfType<X509SubjectKeyIdentifierExtension>().Single().SubjectKeyIdentifier!.ToLowerInvariant();
    }

    [GeneratedRegex("module: [^,]+,")]
    private static partial Regex ModulePath();
}
