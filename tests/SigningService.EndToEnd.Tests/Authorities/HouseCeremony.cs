using System.Text.Json;
using System.Text.RegularExpressions;
using SigningService.EndToEnd.Tests.Running;
using SigningService.Testing.Strangers;

namespace SigningService.EndToEnd.Tests.Authorities;

/// <summary>The ceremony of a running house: the tool as people use it, with the token and the folder of the house.</summary>
internal sealed partial class HouseCeremony(RunningHouse house)
{
    private string Folder => house.PathOf("hierarchy");

    /// <summary>Has a request signed and gives the file of the certificate.</summary>
    public async Task<string> SignAuthorityAsync(string succeeds, string csrFile)
    {
        var said = await RunAsync("sign-authority", "--succeeds", succeeds, "--csr", csrFile, "--yes");
        return Path.Combine(Folder, CertificateFile().Match(said).Value);
    }

    /// <summary>Has an authority that was created certified, installs and activates it.</summary>
    public async Task TakeIntoUseAsync(string line, string id)
    {
        var csr = house.PathOf(id + ".csr");
        await house.RequireSignctlAsync("operator", "authority", "request", id, "--out", csr);
        await house.RequireSignctlAsync("operator", "authority", "install", id, "--certificate", await SignAuthorityAsync(line, csr));
        await house.RequireSignctlAsync("operator", "authority", "activate", id, "--force", "--reason", "test");
    }

    /// <summary>Makes the root that takes over from one; gives the folder that it is in.</summary>
    public async Task<string> MakeNewRootAsync(string succeeds, string id)
    {
        await RunAsync("new-root", "--succeeds", succeeds, "--yes");
        return Path.Combine(Folder, "roots", id);
    }

    private async Task<string> RunAsync(string command, params string[] arguments)
    {
        var record = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(Folder, "record.json"))).RootElement;
        List<string> all =
        [
            command, .. arguments,
            "--hierarchy", Repository.PathOf("hsm-config", "hierarchy.yaml"),
            "--module", Module().Match(await File.ReadAllTextAsync(house.PathOf("service.yaml"))).Groups[1].Value,
            "--token-label", record.GetProperty("token").GetProperty("label").GetString()!,
            "--pin-file", house.PathOf("token", "pin"),
            "--out", Folder,
        ];
        foreach (var variable in record.GetProperty("hierarchy").GetProperty("variables").EnumerateObject())
            all.AddRange(["--set", $"{variable.Name}={variable.Value.GetString()}"]);
        var run = await ToolRun.StartAsync(
            Repository.PathOf("src", "SigningService.Ceremony", "bin", "Release", "net10.0", "signing-ceremony"),
            all,
            house.Folder,
            new Dictionary<string, string> { ["SOFTHSM2_CONF"] = house.PathOf("token", "softhsm2.conf") });
        Assert.True(run.ExitCode == 0, run.Output);
        return run.Output;
    }

    [GeneratedRegex(@"module: ([^,\s]+)")]
    private static partial Regex Module();

    [GeneratedRegex(@"[a-z0-9/-]+/issued/[0-9a-fA-F]+\.pem")]
    private static partial Regex CertificateFile();
}
