using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Serilog;
using SigningService.Authority.Approvals;
using SigningService.Authority.Authorities;
using SigningService.Authority.Keys;
using SigningService.Server.Configuration;
using SigningService.Server.Jobs;
using SigningService.Server.Keys;
using SigningService.Server.Wiring;
using SigningService.Testing;

namespace SigningService.Server.Tests.Running;

/// <summary>The real service on loopback ports of the system's choice: real Kestrel, TLS and ledger; only the token is in memory.</summary>
public sealed class RunningService : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("signing-service-");
    private readonly List<GrpcChannel> _channels = [];
    private WebApplication? _app;

    /// <summary>Clients that are known when it starts, by name; <c>nobody</c> has no grant.</summary>
    private static readonly string[] ClientNames = ["operator", "revoker", "auditor", "requester", "other-requester", "registrar", "nobody", "doomed", "approver", "second-approver", "courier"];

    internal MovableTime Time { get; } = new();

    internal CollectedLogs Logs { get; } = new();

    internal TestHierarchy Hierarchy { get; private set; } = null!;

    /// <summary>Whose service account tokens it believes.</summary>
    internal TestCluster Cluster { get; } = new();

    internal SoftwareKeyring Keyring { get; private set; } = null!;

    internal Dictionary<string, TestClient> Clients { get; } = [];

    /// <summary>Changes the service file before the start.</summary>
    internal Func<string, string> Edit { get; init; } = text => text;

    /// <summary>Kind of the keys of a second hierarchy, under a root of its own; null for none.</summary>
    internal KeyAlgorithm? Twins { get; init; }

    /// <summary>The key of <c>twin-server-ca</c>.</summary>
    internal SoftwareSigningKey TwinKey { get; private set; } = null!;

    /// <summary>The key of <c>twin-client-ca</c>.</summary>
    internal SoftwareSigningKey TwinClientKey { get; private set; } = null!;

    /// <summary>Puts stand-ins into the service before the start.</summary>
    internal Action<WebApplicationBuilder>? Adjust { get; init; }

    internal IServiceProvider Services => _app!.Services;

    internal string Folder => _folder.FullName;

    internal Uri Grpc => Address(0);

    internal Uri Enrolment => Address(1);

    internal Uri Publication => Address(2);

    internal Uri Operations => Address(3);

    internal CertificateAuthority ServerAuthority => Hierarchy.Server;

    public async ValueTask InitializeAsync()
    {
        await PrepareAsync();
        await StartAsync();
    }

    /// <summary>Makes the hierarchy and writes the files, and starts nothing.</summary>
    internal async Task PrepareAsync()
    {
        var notBefore = DateTimeOffset.FromUnixTimeSeconds(Time.GetUtcNow().ToUnixTimeSeconds()).AddHours(-1);
        Hierarchy = new TestHierarchy(KeyAlgorithm.P256, notBefore);
        var serverResponder = SoftwareSigningKey.Create(KeyAlgorithm.P256);
        var clientResponder = SoftwareSigningKey.Create(KeyAlgorithm.P256);
        var auditKey = SoftwareSigningKey.Create(KeyAlgorithm.Ed25519);
        Keyring = new SoftwareKeyring(Hierarchy.RootKey, Hierarchy.ServerKey, Hierarchy.ClientKey, serverResponder, clientResponder, auditKey);
        foreach (var name in ClientNames)
            Clients.Add(name, TestClient.Create(name, Hierarchy.Client, Hierarchy.ClientKey, notBefore, TimeSpan.FromDays(90)));
        Write("hierarchy/root", Hierarchy.Root, null, []);
        WritePublicKey(Path.Combine(Folder, "hierarchy", "audit-public-key.pem"), auditKey);
        Write("hierarchy/server-ca", Hierarchy.Server, serverResponder, []);
        Write("hierarchy/client-ca", Hierarchy.Client, clientResponder, Clients.Values);
        foreach (var file in new[] { "profiles.yaml", "rotation.yaml" })
            File.Copy(Path.Combine(AppContext.BaseDirectory, file), Path.Combine(Folder, file));
        if (Twins is { } twins)
            AddTwins(twins);
        await File.WriteAllTextAsync(Path.Combine(Folder, "grants.yaml"), TestFiles.Grants);
        await File.WriteAllTextAsync(Path.Combine(Folder, "jwks.json"), Cluster.Keys);
        await File.WriteAllTextAsync(Path.Combine(Folder, "service.yaml"), Edit(TestFiles.Service));
    }

    private void AddTwins(KeyAlgorithm keys)
    {
        var responder = SoftwareSigningKey.Create(keys);
        var (rootKey, serverKey, clientKey) = Hierarchy.AddTwins(keys);
        (TwinKey, TwinClientKey) = (serverKey, clientKey);
        foreach (var key in new[] { rootKey, serverKey, clientKey, responder })
            Keyring.Add(key);
        Write("hierarchy/twin-root", Hierarchy.Directory.Get("twin-root"), null, []);
        Write("hierarchy/twin-server-ca", Hierarchy.Directory.Get("twin-server-ca"), responder, []);
        Write("hierarchy/twin-client-ca", Hierarchy.Directory.Get("twin-client-ca"), null, []);
        var profiles = Path.Combine(Folder, "profiles.yaml");
        const string Anchor = "  - id: server-tls\n";
        var text = File.ReadAllText(profiles);
        File.WriteAllText(profiles, text.Replace(Anchor, Anchor + "    twin: server-tls-twin\n", StringComparison.Ordinal) + TestFiles.TwinProfiles(keys));
    }

    internal Task StartAsync() => StartAsync(null);

    /// <param name="acceptedLoss">As given on the command line.</param>
    internal async Task StartAsync(string? acceptedLoss)
    {
        _app = Build("service.yaml", acceptedLoss);
        await _app.StartAsync();
    }

    /// <summary>A second one from another service file in the same folder, with the same keys; whoever starts it ends it.</summary>
    internal async Task<WebApplication> StartReplicaAsync(string serviceFile)
    {
        var replica = Build(serviceFile, null);
        await replica.StartAsync();
        return replica;
    }

    private WebApplication Build(string serviceFile, string? acceptedLoss)
    {
        var inputs = ServiceInputs.Load(ServiceFile.Load(Path.Combine(Folder, serviceFile)) with { AcceptedLoss = acceptedLoss });
        return ServiceHost.Build(inputs, builder =>
        {
            builder.Services.AddSingleton<TimeProvider>(Time);
            builder.Services.AddSingleton<IKeyring>(Keyring);
            builder.Services.AddSingleton<IKeyMaking>(Keyring);
            builder.Services.AddSerilog(logger => ObservabilityWiring.Configure(logger).WriteTo.Sink(Logs), preserveStaticLogger: true);
            Adjust?.Invoke(builder);
        });
    }

    internal async Task StopAsync()
    {
        if (_app is null)
            return;
        var app = _app;
        _app = null;
        await app.StopAsync();
        await app.DisposeAsync();
    }

    /// <summary>Writes other grants and has them read.</summary>
    internal async Task<bool> ReplaceGrantsAsync(string text)
    {
        await File.WriteAllTextAsync(Path.Combine(Folder, "grants.yaml"), text);
        return await Services.GetRequiredService<FileReload>().ReloadAsync(FileGuarding.Grants, CancellationToken.None);
    }

    /// <summary>A channel of the named client, with a connection of its own.</summary>
    internal GrpcChannel Connect(string client) => Connect(Grpc, Clients[client]);

    internal GrpcChannel Connect(Uri address, TestClient? client)
    {
        var channel = GrpcChannel.ForAddress(address, new GrpcChannelOptions { HttpHandler = Handler(client), DisposeHttpClient = true });
        _channels.Add(channel);
        return channel;
    }

    internal SocketsHttpHandler Handler(TestClient? client) => new()
    {
        SslOptions = new SslClientAuthenticationOptions
        {
            EnabledSslProtocols = SslProtocols.Tls13,
            ClientCertificateContext = client is null ? null : SslStreamCertificateContext.Create(client.Certificate, null, offline: true),
            CertificateChainPolicy = TrustInRoot(),
        },
    };

    internal X509ChainPolicy TrustInRoot()
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        policy.CustomTrustStore.Add(X509CertificateLoader.LoadCertificate(Hierarchy.Root.Certificate.Der.Span));
        return policy;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var channel in _channels)
            channel.Dispose();
        await StopAsync();
        _folder.Delete(recursive: true);
        Logs.ThrowOnErrors();
    }

    private Uri Address(int index) => new(_app!.Urls.ElementAt(index).Replace("127.0.0.1", index < 2 ? "localhost" : "127.0.0.1", StringComparison.Ordinal));

    private void Write(string folder, CertificateAuthority authority, SoftwareSigningKey? responder, IEnumerable<TestClient> issued)
    {
        var path = Directory.CreateDirectory(Path.Combine(Folder, folder, "issued")).Parent!.FullName;
        File.WriteAllText(Path.Combine(path, "certificate.pem"), PemEncoding.WriteString("CERTIFICATE", authority.Certificate.Der.Span));
        if (responder is not null)
            WritePublicKey(Path.Combine(path, "ocsp-public-key.pem"), responder);

        foreach (var client in issued)
            File.WriteAllText(Path.Combine(path, "issued", client.Name + ".pem"), client.Certificate.ExportCertificatePem());
    }

    private static void WritePublicKey(string file, SoftwareSigningKey key) =>
        File.WriteAllText(file, PemEncoding.WriteString("PUBLIC KEY", key.PublicKey.SubjectPublicKeyInfo.Span));
}
