using System.Diagnostics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using SigningService.EndToEnd.Tests.Running;
using SigningService.Testing;

namespace SigningService.EndToEnd.Tests.Clients;

/// <summary><c>signctl issue-all</c> at the real service.</summary>
[Collection<InP256House>]
public sealed class IssueAllTests(P256House house) : HouseTests<P256House>(house)
{
    private const int Requests = 400;

    private string Csrs => House.PathOf("bulk", "requests");

    private string Certificates => House.PathOf("bulk", "certificates");

    [Fact]
    public async Task AFolderOfRequestsBecomesAFolderOfCertificatesHoweverOftenItIsInterrupted()
    {
        Directory.CreateDirectory(Csrs);
        for (var i = 0; i < Requests; i++)
            await File.WriteAllTextAsync(Path.Combine(Csrs, $"host-{i:000}.csr"), Pem($"bulk-{i}.example.test"), Stop);
        await File.WriteAllTextAsync(Path.Combine(Csrs, "stranger.csr"), Pem("host.elsewhere.test"), Stop);

        // Cut off while it works; certificates that were issued and not written are the same ones when asked for again.
        using (var cut = Process.Start(Start())!)
        {
            await Waiting.ForAsync(() => Task.FromResult(Count()), count => count > 0 || cut.HasExited, count => $"{count} certificates came");
            cut.Kill();
            await cut.WaitForExitAsync(Stop);
        }

        var before = Count();
        var run = await House.SignctlAsync("requester", Arguments);

        Assert.True(run.ExitCode == 3, run.Output);
        Assert.Contains("NAME_NOT_ALLOWED", run.Output, StringComparison.Ordinal);
        Assert.Contains($"{Requests - before} issued, 1 refused, {before} there already", run.Output, StringComparison.Ordinal);
        Assert.Equal(Requests, Count());
        using var one = X509CertificateLoader.LoadCertificateFromFile(Path.Combine(Certificates, "host-007.pem"));
        Assert.Equal("bulk-7.example.test", one.GetNameInfo(X509NameType.DnsName, forIssuer: false));
        using var listed = JsonDocument.Parse(await House.RequireSignctlAsync("operator", "list", "--profile", "server-tls", "--all", "--output", "json"));
        var names = listed.RootElement.GetProperty("certificates").EnumerateArray()
            .Select(certificate => certificate.GetProperty("subjectNames")[0].GetString()!)
            .Where(name => name.StartsWith("dns:bulk-", StringComparison.Ordinal))
            .ToList();
        Assert.Equal(Requests, names.Count);
        Assert.Equal(Requests, names.Distinct().Count());
    }

    private string[] Arguments => ["issue-all", "--profile", "server-tls", "--csr-dir", Csrs, "--out-dir", Certificates];

    private ProcessStartInfo Start() => new(AgentProcess.Program, Arguments)
    {
        RedirectStandardOutput = true,
        Environment =
        {
            ["SIGNCTL_SERVER"] = House.GrpcUrl.ToString(),
            ["SIGNCTL_TRUST"] = House.TrustFile,
            ["SIGNCTL_CLIENT_CERT"] = Path.Combine(House.ClientFolder("requester"), "chain.pem"),
            ["SIGNCTL_CLIENT_KEY"] = Path.Combine(House.ClientFolder("requester"), "key.pem"),
        },
    };

    private static string Pem(string name) => PemEncoding.WriteString("CERTIFICATE REQUEST", Csr.For(name));

    private int Count() => Directory.Exists(Certificates) ? Directory.GetFiles(Certificates, "*.pem").Length : 0;
}
