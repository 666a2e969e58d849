using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using SigningService.EndToEnd.Tests.Running;
using SigningService.Testing.Strangers;

namespace SigningService.EndToEnd.Tests.Clients;

/// <summary>signctl agent against the real service: from a token to a renewal that an incident asks for, to its own revocation.</summary>
[Collection<InP256House>]
public sealed class AgentTests(P256House house) : HouseTests<P256House>(house)
{
    private string Config => House.PathOf("agent", "agent.json");

    private int StatusPort => House.PortBase + 60;

    [Fact]
    public async Task FromATokenItServesFollowsAnIncidentAtOnceRenewsWhenToldAndSaysWhenItIsRevoked()
    {
        await PrepareAsync();
        using var agent = AgentProcess.Start(Config);
        try
        {
            var first = await SerialAsync("web", serial => serial.Length > 0);
            await UntilAsync(() => Task.FromResult(File.Exists(House.PathOf("agent", "told"))), "the hook did not run");
            using (var installed = X509CertificateLoader.LoadCertificateFromFile(House.PathOf("agent", "web", "chain.pem")))
                Assert.Equal(first, installed.SerialNumber.ToLowerInvariant());

            await House.RequireApprovedAsync("incident", "open", "--where", "certificate=server-ca/" + first, "--deadline", "1h", "--yes");
            var second = await SerialAsync("web", serial => serial.Length > 0 && serial != first);
            Assert.NotEqual(first, second);

            // Renewed at once when told so, though the service, whose watch it follows, advises to wait.
            var before = await SerialAsync("identity", serial => serial.Length > 0);
            await SignalAsync(agent, "HUP");
            await SerialAsync("web", serial => serial.Length > 0 && serial != first && serial != second);

            var identity = await SerialAsync("identity", serial => serial.Length > 0 && serial != before);
            await House.RequireSignctlAsync("operator", "revoke", "client-ca/" + identity, "--reason", "superseded");
            await SignalAsync(agent, "HUP");
            await UntilAsync(
                async () => (await StatusAsync())?.EnumerateArray().Any(c => c.GetProperty("failureReason").GetString() == "NEEDS_TOKEN") == true,
                "the agent asks for no token");

            await SignalAsync(agent, "TERM");
            await agent.WaitForExitAsync(Stop);
            Assert.Equal(0, agent.ExitCode);
        }
        finally
        {
            if (!agent.HasExited)
                agent.Kill();
        }
    }

    private async Task PrepareAsync()
    {
        Directory.CreateDirectory(House.PathOf("agent"));
        await House.RequireSignctlAsync(
            "operator", "token", "create", "--profile", "client-tls", "--uri", "spiffe://example.test/requester", "--secret-file", House.PathOf("agent", "token"));
        await File.WriteAllTextAsync(Config, string.Create(CultureInfo.InvariantCulture, $$"""
            {
              "server": "{{House.GrpcUrl}}",
              "enrollmentServer": "https://localhost:{{House.PortBase + 1}}",
              "trust": "{{House.TrustFile}}",
              "tokenFile": "token",
              "stateFolder": "state",
              "status": "127.0.0.1:{{StatusPort}}",
              "certificates": [
                {
                  "name": "web", "profile": "server-tls", "dns": ["agent.example.test"],
                  "install": [ { "folder": "web", "hook": { "command": ["touch", "{{House.PathOf("agent", "told")}}"] } } ]
                }
              ]
            }
            """), Stop);
        var check = await ToolRun.StartAsync(AgentProcess.Program, ["agent", "check", Config]);
        Assert.True(check.ExitCode == 0, check.Output);
    }

    private async Task<string> SerialAsync(string name, Func<string, bool> isExpected) =>
        await Waiting.ForAsync(
            async () => (await StatusAsync())?.EnumerateArray().Single(c => c.GetProperty("name").GetString() == name).GetProperty("serialNumber").GetString() ?? "",
            isExpected,
            serial => $"the certificate '{name}' is '{serial}'");

    private static Task<bool> UntilAsync(Func<Task<bool>> look, string complaint) => Waiting.ForAsync(look, seen => seen, _ => complaint);

    private async Task<JsonElement?> StatusAsync()
    {
        var run = await ToolRun.StartAsync(AgentProcess.Program, ["agent", "status", "--config", Config]);
        return run.Output.StartsWith('{') ? JsonDocument.Parse(run.Output.Split('\n')[0]).RootElement.GetProperty("certificates") : null;
    }

    private static Task<string> SignalAsync(Process process, string signal) =>
        ToolRun.RequireAsync("kill", ["-" + signal, process.Id.ToString(CultureInfo.InvariantCulture)]);
}
