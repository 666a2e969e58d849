using System.Diagnostics;
using System.Globalization;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Grpc.Net.Client;
using SigningService.Authority.Asn1;
using SigningService.Authority.Keys;
using SigningService.Benchmarks.Measuring;
using SigningService.Ceremony.Commands;
using SigningService.Hsm;
using SigningService.Testing.Tokens;
using PublicKey = SigningService.Authority.Keys.PublicKey;

namespace SigningService.Benchmarks.Issuance;

/// <summary>The real service as a process, with a token and a hierarchy that the real ceremony made.</summary>
internal sealed class RunningService : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("signing-bench-");
    private readonly SoftHsmToken _token = SoftHsmToken.Create();
    private readonly Ports _ports = Ports.Free();
    private readonly ECDsa _clientKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private Process? _process;

    /// <summary>The key of the authority that issues.</summary>
    public PublicKey IssuerKey => ParsedCertificate.Parse(Certificate("hierarchy/server-ca/certificate.pem").RawData).PublicKey;

    /// <summary>Port that serves lists and OCSP.</summary>
    public int PublicationPort => _ports.Publication;

    /// <summary>Port that serves metrics.</summary>
    public int OperationsPort => _ports.Operations;

    /// <summary>The token as the service has it.</summary>
    public TokenOptions Token { get; private set; } = null!;

    /// <summary>Processor time that the service has taken so far.</summary>
    public TimeSpan Cpu() => CpuTime.OfProcess(_process!.Id);

    public long ResidentBytes()
    {
        _process!.Refresh();
        return _process.WorkingSet64;
    }

    /// <param name="change">What is different about the token when the service runs; the ceremony is held with SoftHSM as it is.</param>
    public static async Task<RunningService> StartAsync(KeyAlgorithm key, Func<TokenOptions, TokenOptions>? change = null)
    {
        var service = new RunningService();
        var softHsm = new TokenOptions { ModulePath = SoftHsmToken.Module, TokenLabel = service._token.Label, PinFile = service._token.PinFile };
        service.Token = change?.Invoke(softHsm) ?? softHsm;
        try
        {
            await service.HoldCeremonyAsync(key);
            await service.StartAsync();
            return service;
        }
        catch
        {
            await service.DisposeAsync();
            throw;
        }
    }

    /// <summary>A channel over mTLS, with a connection of its own.</summary>
    public GrpcChannel Connect()
    {
        var issued = Certificate(Path.GetRelativePath(_folder.FullName, Directory.GetFiles(InFolder("hierarchy/client-ca/issued"), "*.pem").Single()));
        var trust = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
        trust.CustomTrustStore.Add(Certificate("hierarchy/root/certificate.pem"));
        var handler = new SocketsHttpHandler
        {
            SslOptions = new SslClientAuthenticationOptions
            {
                EnabledSslProtocols = SslProtocols.Tls13,
                CertificateChainPolicy = trust,
                ClientCertificateContext = SslStreamCertificateContext.Create(issued.CopyWithPrivateKey(_clientKey), [Certificate("hierarchy/client-ca/certificate.pem")], offline: true),
            },
        };
        return GrpcChannel.ForAddress($"https://localhost:{_ports.Grpc}", new GrpcChannelOptions { HttpHandler = handler, DisposeHttpClient = true });
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false })
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process?.Dispose();
        _clientKey.Dispose();
        _folder.Delete(recursive: true);
    }

    private async Task HoldCeremonyAsync(KeyAlgorithm key)
    {
        var request = new CertificateRequest("CN=operator", _clientKey, HashAlgorithmName.SHA256);
        await File.WriteAllTextAsync(InFolder("operator.pem"), request.CreateSigningRequestPem());
        using var said = new StringWriter();
        var code = await new CommandLine(TextReader.Null, said, said, TimeProvider.System).RunAsync(
            ["run", "--yes", "--hierarchy", Path.Combine(AppContext.BaseDirectory, "hierarchy.yaml"),
             "--set", $"domain={ServiceFiles.Domain}", "--set", $"key={key}", "--set", "publicUrl=http://pki.example.test",
             "--module", SoftHsmToken.Module, "--token-label", _token.Label, "--pin-file", _token.PinFile,
             "--out", InFolder("hierarchy"), "--operator-csr", InFolder("operator.pem")],
            CancellationToken.None);
        if (code != 0)
            throw new InvalidOperationException($"The ceremony failed: {said}");
    }

    /// <summary>Stops the service in order and starts it again; how long the start took until it was ready.</summary>
    public async Task<TimeSpan> RestartAsync()
    {
        using (var stop = Process.Start("kill", ["-TERM", _process!.Id.ToString(CultureInfo.InvariantCulture)]))
            await stop.WaitForExitAsync();
        await _process.WaitForExitAsync();
        _process.Dispose();
        var start = Stopwatch.GetTimestamp();
        await RunAsync();
        return Stopwatch.GetElapsedTime(start);
    }

    private async Task StartAsync()
    {
        File.Copy(Path.Combine(AppContext.BaseDirectory, "profiles.yaml"), InFolder("profiles.yaml"));
        await File.WriteAllTextAsync(InFolder("grants.yaml"), ServiceFiles.Grants);
        await File.WriteAllTextAsync(InFolder("service.yaml"), ServiceFiles.Service(Token, _ports));
        await RunAsync();
    }

    private async Task RunAsync()
    {
        // Its log goes to a file, as it would in operation.
        _process = Process.Start(
            "/bin/sh",
            ["-c", "cd \"$1\" && exec dotnet \"$0\" --config service.yaml > service.log 2>&1", Path.Combine(AppContext.BaseDirectory, "signing-service.dll"), _folder.FullName]);
        using var http = new HttpClient();
        var ready = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_ports.Operations}/readyz"));
        while (!await IsReadyAsync(http, ready))
        {
            if (_process.HasExited)
                throw new InvalidOperationException($"The service ended: {await File.ReadAllTextAsync(InFolder("service.log"))}");
            await Task.Delay(20);
        }
    }

    private static async Task<bool> IsReadyAsync(HttpClient http, Uri ready)
    {
        try
        {
            using var response = await http.GetAsync(ready);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private string InFolder(string file) => Path.Combine(_folder.FullName, file);

    private X509Certificate2 Certificate(string file) => X509CertificateLoader.LoadCertificateFromFile(InFolder(file));
}
