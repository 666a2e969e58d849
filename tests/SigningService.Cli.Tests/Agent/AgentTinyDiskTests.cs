using System.Globalization;
using SigningService.Testing;
using SigningService.Testing.Strangers;

namespace SigningService.Cli.Tests.Agent;

/// <summary>A disk that is really full: a tmpfs of some pages, in a mount namespace of its own.</summary>
public sealed class AgentTinyDiskTests
{
    // Each round leaves one page more, so that another write is the first that fails; then makes room and tries again.
    private const string Script = """
        set -u
        mount -t tmpfs -o size=256k,nr_inodes=200 tmpfs disk || exit 90
        agent() { "$0" agent --once --config agent.json; }
        agent || exit 91
        failed=0
        for free in $(seq 0 6); do
          before=$(sha256sum < disk/pem/chain.pem)
          dd if=/dev/zero of=disk/filler bs=4k 2> dd.log
          truncate -s $(( ($(stat -c %s disk/filler) / 4096 - free) * 4096 )) disk/filler
          agent; code=$?
          [ "$(openssl x509 -in disk/pem/chain.pem -noout -pubkey)" = "$(openssl pkey -in disk/pem/key.pem -pubout)" ] || exit 92
          [ "$(openssl x509 -in disk/state/identity/chain.pem -noout -pubkey)" = "$(openssl pkey -in disk/state/identity/key.pem -pubout)" ] || exit 93
          [ $code = 0 ] || failed=$((failed + 1))
          rm disk/filler
          agent || exit 94
          [ "$(sha256sum < disk/pem/chain.pem)" != "$before" ] || exit 95
          [ -z "$(ls disk/state/*.pending 2> /dev/null)" ] || exit 96
        done
        echo "rounds that failed: $failed"
        """;

    [Fact]
    public async Task WhicheverWriteMeetsTheFullDiskTheOldSetStaysAndTheNextRunWithRoomSucceeds()
    {
        await using var agent = await AgentFolder.CreateAsync();
        var unshare = RequiredTool.Find("unshare", "util-linux");
        Directory.CreateDirectory(agent.PathOf("disk"));
        if ((await ToolRun.StartAsync(unshare, ["-rm", "mount", "-t", "tmpfs", "tmpfs", agent.PathOf("disk")])).ExitCode != 0)
            Assert.Skip("No file system may be mounted here, not even in a namespace; ADiskThatIsFullLeavesWhatWasThere limits the size of files instead.");
        agent.Configure("""{"folder": "disk/pem"}""");
        await File.WriteAllTextAsync(
            agent.Config, (await File.ReadAllTextAsync(agent.Config, Cancel)).Replace("\"state\"", "\"disk/state\"", StringComparison.Ordinal), Cancel);
        agent.Service.Ledger.Advice = new() { Reason = Contracts.V1.RenewalReason.Incident, RenewTime = new() };

        var run = await ToolRun.StartAsync(unshare, ["-rm", "/bin/bash", "-c", Script, AgentFolder.Program], agent.Service.Folder);

        Assert.True(run.ExitCode == 0, $"{run.ExitCode}: {run.Output}");
        var failed = run.Output.Split("rounds that failed: ")[1].Split('\n')[0];
        Assert.InRange(int.Parse(failed, CultureInfo.InvariantCulture), 3, 7);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;
}
