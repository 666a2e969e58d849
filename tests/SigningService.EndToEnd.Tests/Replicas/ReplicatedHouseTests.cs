using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using SigningService.EndToEnd.Tests.Running;
using SigningService.Testing.Strangers;

namespace SigningService.EndToEnd.Tests.Replicas;

/// <summary>Three services, one token, one database.</summary>
public sealed class ReplicatedHouseTests(ReplicatedHouse house) : HouseTests<ReplicatedHouse>(house), IClassFixture<ReplicatedHouse>
{
    private const int EachIssues = 5;

    [Fact]
    public async Task WhatThreeIssueAndPublishIsOneLogThatVerifiesOffline()
    {
        var names = await Task.WhenAll(House.Addresses.SelectMany((server, place) => Enumerable.Range(0, EachIssues)
            .Select(i => IssueAsync(server, $"host-{place}-{i}.example.test"))));
        var numbers = new List<long>();
        for (var round = 0; round < 2; round++)
        {
            foreach (var server in House.Addresses)
                numbers.Add(await PublishAsync(server));
        }

        Assert.Equal(3 * EachIssues, names.Distinct().Count());
        Assert.Equal(numbers.Order().Distinct(), numbers);
        var folder = House.PathOf("demo", "log");
        await House.RequireSignctlAsync("auditor", "audit", "export", "--out", folder);
        await House.RequireSignctlAsync("auditor", "audit", "verify", folder, "--audit-key", House.PathOf("hierarchy", "audit-public-key.pem"));
    }

    [Fact]
    public async Task ACallerWhomOneRevokesIsRefusedByTheOthers()
    {
        var (one, others) = (House.Addresses[0], House.Addresses.Skip(1));
        var name = await EnrolAsync();
        foreach (var server in others)
            Assert.Equal(0, (await AskAsync(server)).ExitCode);

        await House.RequireSignctlAsync("operator", "revoke", Short(name), "--reason", "superseded", "--server", one);
        var revoked = Stopwatch.StartNew();

        foreach (var server in others)
        {
            await Waiting.ForAsync(() => AskAsync(server), run => run.ExitCode != 0, _ => $"{server} still serves a caller whose certificate was revoked.");
            // Calls of a program take their time; each is a connection of its own, which asks the ledger. Connections that stay open: ReplicaTests.
            TestContext.Current.TestOutputHelper!.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{server} refuses after {revoked.ElapsedMilliseconds} ms"));
        }
    }

    private static string Short(string name) => name.Replace("authorities/", "", StringComparison.Ordinal).Replace("/certificates", "", StringComparison.Ordinal);

    private async Task<string> IssueAsync(string server, string host)
    {
        var answer = await House.RequireSignctlAsync(
            "requester", "issue", "--profile", "server-tls", "--dns", host, "--out-dir", House.PathOf("demo", host), "--server", server, "-o", "json");
        return NameIn(answer);
    }

    private async Task<long> PublishAsync(string server)
    {
        await House.RequireSignctlAsync("operator", "crl", "publish", "--authority", "server-ca", "--server", server);
        using var lists = JsonDocument.Parse(await House.RequireSignctlAsync("auditor", "crl", "list", "--authority", "server-ca", "-o", "json", "--server", server));
        // 64 bits are text in the JSON of protobuf.
        return long.Parse(lists.RootElement.GetProperty("revocationLists")[0].GetProperty("number").GetString()!, CultureInfo.InvariantCulture);
    }

    /// <summary>A certificate to call with, of its own.</summary>
    private async Task<string> EnrolAsync() => NameIn(await House.RequireSignctlAsync(
        "operator", "issue", "--profile", "client-tls", "--uri", "spiffe://example.test/auditor", "--out-dir", House.ClientFolder("doomed"), "-o", "json"));

    private Task<ToolRun> AskAsync(string server) => House.SignctlAsync("doomed", "list", "--server", server);

    private static string NameIn(string answer)
    {
        using var json = JsonDocument.Parse(answer);
        return json.RootElement.GetProperty("certificate").GetProperty("name").GetString()!;
    }
}
