using System.Text.Json;
using SigningService.EndToEnd.Tests.Running;
using SigningService.Testing.Strangers;

namespace SigningService.EndToEnd.Tests.MainJob;

/// <summary>The life of a certificate, led with signctl over mTLS and judged by OpenSSL.</summary>
public abstract class MainJobWithSignctl(RunningHouse house) : HouseTests<RunningHouse>(house)
{
    private static readonly string OpenSsl = SigningService.Testing.Strangers.OpenSsl.Program;

    [Fact]
    public async Task ACertificateIsIssuedAndOpenSslAcceptsIt()
    {
        var (folder, name) = await IssueAsync("issued.example.test");

        Assert.StartsWith("authorities/server-ca/certificates/", name, StringComparison.Ordinal);
        var judgement = await VerifyAsync(folder);
        Assert.True(judgement.ExitCode == 0, judgement.Output);
        Assert.Contains("good", await House.RequireSignctlAsync("auditor", "status", Short(name), "--require-good"), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task ACertificateForServersIsNoneForClients()
    {
        var (folder, _) = await IssueAsync("purpose.example.test");

        var judgement = await VerifyAsync(folder, purpose: "sslclient");
        Assert.NotEqual(0, judgement.ExitCode);
        Assert.Contains("purpose", judgement.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ARevokedCertificateIsRefusedByOcspAtOnceAndByTheNextList()
    {
        var (folder, name) = await IssueAsync("revoked-by-openssl.example.test");
        Assert.Contains("leaf.pem: good", await AskOcspAsync(folder), StringComparison.Ordinal);

        await House.RequireSignctlAsync("operator", "revoke", "--cert", Path.Combine(folder, "chain.pem"), "--reason", "superseded");

        var ocsp = await AskOcspAsync(folder);
        Assert.Contains("Response verify OK", ocsp, StringComparison.Ordinal);
        Assert.Contains("leaf.pem: revoked", ocsp, StringComparison.Ordinal);
        Assert.Contains("superseded", ocsp, StringComparison.Ordinal);
        Assert.Equal(7, (await House.SignctlAsync("auditor", "status", Short(name), "--require-good")).ExitCode);

        await House.RequireSignctlAsync("operator", "crl", "publish", "--authority", "server-ca");
        var judgement = await VerifyAsync(folder);
        Assert.NotEqual(0, judgement.ExitCode);
        Assert.Contains("certificate revoked", judgement.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ARenewedCertificateHasTheSameNamesAndANewKeyAndBothStand()
    {
        var (folder, name) = await IssueAsync("renewed.example.test");
        var before = await File.ReadAllTextAsync(Path.Combine(folder, "key.pem"), Stop);

        var renewed = await House.RequireSignctlAsync("requester", "renew", Short(name), "--out-dir", folder, "-o", "json");

        using var answer = JsonDocument.Parse(renewed);
        var certificate = answer.RootElement.GetProperty("certificate");
        Assert.NotEqual(name, certificate.GetProperty("name").GetString());
        Assert.Equal("dns:renewed.example.test", certificate.GetProperty("subjectNames")[0].GetString());
        Assert.NotEqual(before, await File.ReadAllTextAsync(Path.Combine(folder, "key.pem"), Stop));
        var judgement = await VerifyAsync(folder);
        Assert.True(judgement.ExitCode == 0, judgement.Output);
        await House.RequireSignctlAsync("auditor", "status", Short(name), "--require-good");
    }

    [Fact]
    public async Task AListShowsWhatWasIssuedToThoseWhoMaySeeIt()
    {
        var (_, name) = await IssueAsync("listed.example.test");

        foreach (var (client, sees) in new[] { ("requester", true), ("auditor", true), ("operator", true) })
        {
            var list = await House.RequireSignctlAsync(client, "list", "--profile", "server-tls", "--state", "active", "--all", "-o", "json");
            Assert.Equal(sees, list.Contains(name, StringComparison.Ordinal));
        }

        var refused = await House.SignctlAsync("auditor", "revoke", Short(name), "--reason", "superseded", "-o", "json");
        Assert.Equal(6, refused.ExitCode);
    }

    [Fact]
    public async Task ANameOutsideTheGrantIsRefusedWithAReason()
    {
        var refused = await House.SignctlAsync(
            "requester", "issue", "--profile", "server-tls", "--dns", "fine.example.test", "--dns", "api.example.org", "--out-dir", House.PathOf("refused"), "-o", "json");

        Assert.Equal(3, refused.ExitCode);
        Assert.Contains("NAME_NOT_ALLOWED", refused.Output, StringComparison.Ordinal);
        Assert.False(File.Exists(House.PathOf("refused", "chain.pem")));
    }

    private async Task<(string Folder, string Name)> IssueAsync(string dns)
    {
        var folder = House.PathOf("main-job", dns);
        var said = await House.RequireSignctlAsync("requester", "issue", "--profile", "server-tls", "--dns", dns, "--out-dir", folder, "-o", "json");
        using var answer = JsonDocument.Parse(said);
        await File.WriteAllTextAsync(
            Path.Combine(folder, "leaf.pem"), await ToolRun.RequireAsync(OpenSsl, ["x509", "-in", Path.Combine(folder, "chain.pem")]), Stop);
        return (folder, answer.RootElement.GetProperty("certificate").GetProperty("name").GetString()!);
    }

    /// <summary>As strict as OpenSSL can be, with the file of all lists as servers fetch it.</summary>
    private async Task<ToolRun> VerifyAsync(string folder, string purpose = "sslserver")
    {
        var lists = Path.Combine(folder, "crls.pem");
        await File.WriteAllBytesAsync(lists, await Http.GetAsync(new Uri(House.PublicationUrl, "crls.pem")), Stop);
        var chain = Path.Combine(folder, "chain.pem");
        return await ToolRun.StartAsync(
            OpenSsl,
            ["verify", "-x509_strict", "-purpose", purpose, "-crl_check_all", "-CRLfile", lists, "-CAfile", House.TrustFile, "-untrusted", chain, Path.Combine(folder, "leaf.pem")]);
    }

    private async Task<string> AskOcspAsync(string folder)
    {
        var issuer = House.PathOf("hierarchy", "server-ca", "certificate.pem");
        var url = new Uri(House.PublicationUrl, "ocsp").ToString();
        return await ToolRun.RequireAsync(
            OpenSsl, ["ocsp", "-issuer", issuer, "-cert", Path.Combine(folder, "leaf.pem"), "-url", url, "-CAfile", House.TrustFile, "-no_nonce"]);
    }

    // signctl takes AUTHORITY/SERIAL.
    private static string Short(string name) => name.Split('/') is [_, var authority, _, var serial] ? $"{authority}/{serial}" : name;
}
