using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using SigningService.Client.Tests.SmallService;
using SigningService.Testing;

namespace SigningService.Cli.Tests.Audit;

/// <summary>The small service with a log, and an auditor at a terminal who has the key from the ceremony.</summary>
internal sealed class AuditedService : IAsyncDisposable
{
    private AuditedService(RunningSmallService service, SmallAuditLog log)
    {
        (Service, Log) = (service, log);
        Terminal = Terminal.For(service);
        WriteKey(AuditKey, log.Key);
    }

    public RunningSmallService Service { get; }

    public SmallAuditLog Log { get; }

    public Terminal Terminal { get; }

    /// <summary>PEM of the first audit key.</summary>
    public string AuditKey => PathOf("audit-public-key.pem");

    public static async Task<AuditedService> StartAsync()
    {
        SmallAuditLog? log = null;
        var service = await RunningSmallService.StartAsync(
            services => services.AddSingleton<SmallAuditLog>(),
            application =>
            {
                application.MapGrpcService<SmallAuditService>();
                log = application.Services.GetRequiredService<SmallAuditLog>();
            });
        return new AuditedService(service, log!);
    }

    public ValueTask DisposeAsync() => Service.DisposeAsync();

    public string PathOf(string file) => Service.PathOf(file);

    /// <summary>Gives the name of a new certificate, which the log knows by then.</summary>
    public async Task<string> IssueAsync(string name)
    {
        var issued = await Terminal.RunAsync(
            "issue", "--profile", "server-tls", "--dns", name + ".example.test", "--out-dir", PathOf(name), "--output", "json");
        Assert.Equal((0, ""), (issued.ExitCode, issued.Error));
        Log.CatchUp();
        return "small-ca/" + issued.Json.GetProperty("certificate").GetProperty("serialNumber").GetString();
    }

    public async Task RevokeAsync(string name)
    {
        var revoked = await Terminal.RunAsync("revoke", name, "--reason", "superseded");
        Assert.Equal((0, ""), (revoked.ExitCode, revoked.Error));
        Log.CatchUp();
    }

    /// <summary>The folder of a whole export.</summary>
    public async Task<string> ExportAsync(string folder, params string[] selection)
    {
        var path = PathOf(folder);
        var exported = await Terminal.RunAsync(["audit", "export", "--out", path, .. selection]);
        Assert.True(exported.ExitCode == 0, exported.Error);
        return path;
    }

    /// <summary>With nothing but files: no service, no configuration.</summary>
    public Task<Outcome> VerifyAsync(string folder, params string[] more) =>
        new Terminal().RunAsync(["audit", "verify", folder, "--audit-key", AuditKey, .. more]);

    public static void WriteKey(string path, SoftwareSigningKey key) =>
        File.WriteAllText(path, PemEncoding.WriteString("PUBLIC KEY", key.PublicKey.SubjectPublicKeyInfo.Span) + "\n");
}
