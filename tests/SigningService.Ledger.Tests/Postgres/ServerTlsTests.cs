using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging.Abstractions;
using SigningService.Authority;
using SigningService.Ledger.Postgres;
using SigningService.Testing.Databases;

namespace SigningService.Ledger.Tests.Postgres;

/// <summary>A server that speaks TLS only and asks for a certificate: who certifies it, and its name, are verified.</summary>
public sealed class ServerTlsTests : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("database-tls-");
    private readonly X509Certificate2 _root = Certify("CN=Database Root", null, null);
    private PostgresServer _server = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await PostgresServer.CreateAsync();
        await _server.ExecuteAsync("postgres", "CREATE ROLE signing_runs LOGIN");
        await _server.ExecuteAsync("postgres", "CREATE DATABASE ledger OWNER signing_runs");
        using var certificate = Certify("CN=localhost", _root, "localhost");
        await _server.AddFileAsync("server.crt", certificate.ExportCertificatePem());
        await _server.AddFileAsync("server.key", PemOf(certificate));
        await _server.AddFileAsync("clients.crt", _root.ExportCertificatePem());
        await _server.AddFileAsync("pg_hba.conf", "hostssl ledger signing_runs 127.0.0.1/32 cert\nhost all signing 127.0.0.1/32 trust\n");
        await _server.ConfigureAsync("ssl = on", "ssl_ca_file = 'clients.crt'");
        await _server.StopAsync();
        await _server.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _root.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task TheServerIsVerifiedAndTheCertificateOfTheServiceIsWhatItIsKnownBy()
    {
        await using (var ledger = await OpenAsync(Options()))
        {
            await ledger.RecordIntentAsync(SomeIntent.Of(), Cancelled);
            Assert.Equal(1, await LogChain.CountAsync(ledger, Cancelled));
            Assert.Equal(true, await _server.ExecuteAsync(
                "ledger", "SELECT bool_and(s.ssl AND s.version = 'TLSv1.3') FROM pg_stat_ssl s JOIN pg_stat_activity a USING (pid) WHERE a.usename = 'signing_runs'"));
        }

        // Another root, a name that the certificate does not have, and no certificate of its own.
        using var other = Certify("CN=Another Root", null, null);
        await RequireRefusedAsync(Options() with { AuthoritiesFile = Write("other.pem", other.ExportCertificatePem()) });
        await RequireRefusedAsync(Options() with { Host = "127.0.0.1" });
        await RequireRefusedAsync(Options() with { CertificateFile = null, KeyFile = null });
    }

    [Fact]
    public async Task AKeyThatOthersCanReadIsRefused()
    {
        if (OperatingSystem.IsWindows())
            return;
        var options = Options();
        File.SetUnixFileMode(options.KeyFile!, UnixFileMode.UserRead | UnixFileMode.GroupRead);
        Assert.Contains("chmod 600", await RequireRefusedAsync(options), StringComparison.Ordinal);
    }

    private PostgresOptions Options()
    {
        using var mine = Certify("CN=signing_runs", _root, null);
        return new PostgresOptions
        {
            Host = "localhost",
            Port = _server.Port,
            Database = "ledger",
            User = "signing_runs",
            AuthoritiesFile = Write("root.pem", _root.ExportCertificatePem()),
            CertificateFile = Write("client.pem", mine.ExportCertificatePem()),
            KeyFile = Write("client-key.pem", PemOf(mine)),
        };
    }

    private string Write(string name, string text)
    {
        var file = Path.Combine(_folder.FullName, name);
        File.WriteAllText(file, text);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return file;
    }

    private static Task<PostgresLedger> OpenAsync(PostgresOptions options) =>
        PostgresLedger.OpenAsync(options, TimeProvider.System, NullLogger<PostgresLedger>.Instance, Cancelled);

    private static async Task<string> RequireRefusedAsync(PostgresOptions options) =>
        (await Assert.ThrowsAsync<LedgerUnavailableException>(() => OpenAsync(options))).Message;

    private static string PemOf(X509Certificate2 certificate)
    {
        using var key = certificate.GetECDsaPrivateKey()!;
        return key.ExportPkcs8PrivateKeyPem();
    }

    /// <summary>A certificate for a day; a root if nobody issues it.</summary>
    private static X509Certificate2 Certify(string subject, X509Certificate2? issuer, string? dnsName)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(issuer is null, false, 0, true));
        if (dnsName is not null)
        {
            var names = new SubjectAlternativeNameBuilder();
            names.AddDnsName(dnsName);
            request.CertificateExtensions.Add(names.Build());
        }

        var now = TimeProvider.System.GetUtcNow();
        if (issuer is null)
            return request.CreateSelfSigned(now.AddHours(-2), now.AddDays(2));
        using var issued = request.Create(issuer, now.AddHours(-1), now.AddDays(1), RandomNumberGenerator.GetBytes(8));
        return issued.CopyWithPrivateKey(key);
    }
}
