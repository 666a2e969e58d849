using System.Globalization;
using System.Net;
using System.Net.Sockets;
using SigningService.Contracts.V1;
using SigningService.EndToEnd.Tests.Running;

namespace SigningService.EndToEnd.Tests.Faults;

/// <summary>The command that strangers type, typed again, and where it cannot do what it is asked.</summary>
[Collection<InFaultyHouse>]
public sealed class DevCommandTests(FaultyHouse house) : HouseTests<FaultyHouse>(house)
{
    [Fact]
    public async Task UpAgainKeepsEveryKeyAndEveryCertificateAndMakesNoNewOnes()
    {
        await House.RestoreAsync();
        var before = await DescribeAsync();

        var up = await House.DevAsync("up", "--detach");

        Assert.True(up.ExitCode == 0, up.Output);
        Assert.Contains("runs already", up.Output, StringComparison.Ordinal);
        Assert.Equal(before, await DescribeAsync());
        Assert.False(House.Service.HasEnded);
    }

    [Fact]
    public async Task DownAndUpAgainKeepsTheStateAndStatusTellsWhichItIs()
    {
        await House.RestoreAsync();
        var before = await DescribeAsync();
        var running = await House.DevAsync("status");
        Assert.Equal(0, running.ExitCode);
        Assert.Contains("The service runs", running.Output, StringComparison.Ordinal);

        Assert.Equal(0, (await House.DevAsync("down")).ExitCode);
        var stopped = await House.DevAsync("status");
        Assert.Equal(3, stopped.ExitCode);
        Assert.Contains("does not run", stopped.Output, StringComparison.Ordinal);

        var up = await House.DevAsync("up", "--detach");
        Assert.True(up.ExitCode == 0, up.Output);
        Assert.Equal(before, await DescribeAsync());

        Assert.Equal(0, (await House.DevAsync("down")).ExitCode);
        await House.StartAsync();
    }

    [Fact]
    public async Task APortInUseIsOneSentenceAndAnExitCode()
    {
        await House.RestoreAsync();
        Assert.Equal(0, (await House.DevAsync("down")).ExitCode);
        using (var other = new TcpListener(IPAddress.Loopback, House.PortBase + 37))
        {
            other.Start();
            var up = await House.DevAsync("up", "--detach");
            Assert.Equal(1, up.ExitCode);
            var sentence = up.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1];
            Assert.StartsWith($"dev: Port {(House.PortBase + 37).ToString(CultureInfo.InvariantCulture)} is in use", sentence, StringComparison.Ordinal);
            Assert.Equal(3, (await House.DevAsync("status")).ExitCode);
        }

        await House.StartAsync();
    }

    [Fact]
    public async Task SignctlActsAsOneOfTheClientsWithoutBeingToldWhereTheServiceIs()
    {
        await House.RestoreAsync();

        var issued = await House.DevAsync("signctl", "issue", "--profile", "server-tls", "--dns", "dev.example.test", "--out-dir", House.PathOf("dev-issued"));
        Assert.True(issued.ExitCode == 0, issued.Output);
        var listed = await House.DevAsync("signctl", "--as", "auditor", "list", "--profile", "server-tls");
        Assert.True(listed.ExitCode == 0, listed.Output);
        Assert.Contains("dns:dev.example.test", listed.Output, StringComparison.Ordinal);
        var revoked = await House.DevAsync(
            "signctl", "--as", "operator", "revoke", "--cert", House.PathOf("dev-issued", "chain.pem"), "--reason", "superseded");
        Assert.True(revoked.ExitCode == 0, revoked.Output);
    }

    [Theory]
    [InlineData("up --key P-257")]
    [InlineData("up --domain other.test")]
    [InlineData("up --port-base 80")]
    [InlineData("up --no-such-option")]
    [InlineData("no-such-command")]
    public async Task WhatCannotBeDoneIsSaidInOneSentence(string arguments)
    {
        var run = await House.DevAsync(arguments.Split(' '));

        Assert.Equal(1, run.ExitCode);
        Assert.Single(run.Output.Split('\n'), line => line.StartsWith("dev: ", StringComparison.Ordinal));
    }

    /// <summary>Every key object in the token, the hierarchy, the clients, and every certificate in the ledger.</summary>
    private async Task<List<string>> DescribeAsync()
    {
        using var auditor = House.Connect("auditor");
        var all = Directory.EnumerateFiles(House.PathOf("token", "tokens"), "*.object", SearchOption.AllDirectories).ToList();
        foreach (var folder in new[] { "hierarchy", "clients", "trust" })
        {
            foreach (var file in Directory.EnumerateFiles(House.PathOf(folder), "*.pem", SearchOption.AllDirectories).Where(file => !file.EndsWith("request.pem", StringComparison.Ordinal)))
                all.Add(file + Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(await File.ReadAllBytesAsync(file, Stop))));
        }

        await foreach (var certificate in Listing.ReadAllAsync(auditor, new CertificateFilter(), Stop))
            all.Add(certificate.Name);
        all.Sort(StringComparer.Ordinal);
        return all;
    }
}
