using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace SigningService.Client.Tests.SmallService;

/// <summary>The small service behind real mTLS on loopback, with an identity that it accepts in a folder of its own.</summary>
internal sealed class RunningSmallService : IAsyncDisposable
{
    private readonly WebApplication _application;

    private RunningSmallService(WebApplication application, SmallAuthority authority, SmallLedger ledger, string folder)
    {
        _application = application;
        Authority = authority;
        Ledger = ledger;
        Folder = folder;
        var bound = application.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.ToList();
        Address = new Uri($"https://localhost:{new Uri(bound[0]).Port}");
        Enrolment = new Uri($"https://localhost:{new Uri(bound[1]).Port}");
    }

    public Uri Address { get; }

    /// <summary>Where no client certificate is asked for.</summary>
    public Uri Enrolment { get; }

    public SmallAuthority Authority { get; }

    public SmallLedger Ledger { get; }

    /// <summary>Holds bundle.pem, client.pem (with its chain) and client-key.pem; gone at the end.</summary>
    public string Folder { get; }

    public string PathOf(string file) => Path.Combine(Folder, file);

    /// <param name="services">Adds what further services need; null for none.</param>
    /// <param name="further">Maps services of a test's own.</param>
    /// <param name="beside">Another whose authority and ledger it shares; null for none.</param>
    public static async Task<RunningSmallService> StartAsync(
        Action<IServiceCollection>? services = null, Action<WebApplication>? further = null, RunningSmallService? beside = null)
    {
        var authority = beside?.Authority ?? new SmallAuthority();
        var ledger = beside?.Ledger ?? new SmallLedger();
        var folder = Directory.CreateTempSubdirectory("signctl-test-").FullName;
        WriteIdentity(authority, folder);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(authority).AddSingleton(ledger).AddSingleton<SmallApprovalService>();
        services?.Invoke(builder.Services);
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            Listen(kestrel, authority, ledger, clientRequired: true);
            Listen(kestrel, authority, ledger, clientRequired: false);
        });
        var application = builder.Build();
        application.Use((context, next) =>
        {
            context.Response.Headers.Date = ledger.Clock.GetUtcNow().ToString("r", System.Globalization.CultureInfo.InvariantCulture);
            return next(context);
        });
        application.MapGrpcService<SmallCertificateService>();
        application.MapGrpcService<SmallAuthorityService>();
        application.MapGrpcService<SmallRevocationService>();
        application.MapGrpcService<SmallEnrollmentService>();
        application.MapGrpcService<SmallIncidentService>();
        application.MapGrpcService<SmallApprovalService>();
        application.MapGrpcService<SmallPolicyService>();
        application.MapGrpcService<SmallKeyService>();
        further?.Invoke(application);
        await application.StartAsync();
        return new RunningSmallService(application, authority, ledger, folder);
    }

    public async ValueTask DisposeAsync()
    {
        await _application.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }

    private static void Listen(KestrelServerOptions kestrel, SmallAuthority authority, SmallLedger ledger, bool clientRequired) =>
        kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            listen.Protocols = HttpProtocols.Http2;
            listen.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = _ => ValueTask.FromResult(Tls(authority, ledger, clientRequired)) });
        });

    // The root alone is trusted and no intermediate is at hand: a client that sends its bare leaf is refused.
    private static SslServerAuthenticationOptions Tls(SmallAuthority authority, SmallLedger ledger, bool clientRequired)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        policy.CustomTrustStore.Add(authority.Root);
        foreach (var further in ledger.FurtherRoots)
            policy.CustomTrustStore.Add(further.Root);
        var issuer = ledger.Successor ?? authority;
        return new SslServerAuthenticationOptions
        {
            EnabledSslProtocols = SslProtocols.Tls13,
            ClientCertificateRequired = clientRequired,
            CertificateChainPolicy = policy,
            ServerCertificateContext = SslStreamCertificateContext.Create(
                issuer.IssueLeaf("server", ECDsa.Create(ECCurve.NamedCurves.nistP256), from: StartOf(ledger)), [issuer.Certificate], offline: true),
        };
    }

    // Begins in the future, or has ended as long ago.
    private static DateTimeOffset StartOf(SmallLedger ledger) => DateTimeOffset.UtcNow
        + (ledger.ServerTime < TimeSpan.Zero ? ledger.ServerTime - TimeSpan.FromDays(90) : ledger.ServerTime);

    private static void WriteIdentity(SmallAuthority authority, string folder)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var leaf = authority.IssueLeaf("operator", key);
        File.WriteAllText(Path.Combine(folder, "bundle.pem"), authority.BundlePem);
        File.WriteAllText(Path.Combine(folder, "client.pem"), leaf.ExportCertificatePem() + "\n" + authority.Certificate.ExportCertificatePem() + "\n");
        File.WriteAllText(Path.Combine(folder, "client-key.pem"), key.ExportPkcs8PrivateKeyPem());
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(Path.Combine(folder, "client-key.pem"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }
}
