using SigningService.Ledger.Postgres;

namespace SigningService.Ledger.Tests.Postgres;

/// <summary>Which settings of a server are refused, and in which words.</summary>
public sealed class ServerSettingsTests
{
    private static readonly ServerFacts Sound = new() { Version = 150018, VersionText = "15.18" };

    [Fact]
    public void ASettingThatLosesOrGarblesIsNamed()
    {
        Assert.Null(ServerSettings.Against(Sound));
        Assert.Null(ServerSettings.Against(Sound with { Version = 180001, SynchronousCommit = "remote_apply" }));
        Require("must be 15 or later", Sound with { Version = 140012 });
        Require("fsync = off", Sound with { Fsync = "off" });
        Require("full_page_writes = off", Sound with { FullPageWrites = "off" });
        Require("synchronous_commit = off", Sound with { SynchronousCommit = "off" });
        Require("ENCODING 'UTF8'", Sound with { Encoding = "SQL_ASCII" });
        Require("standby", Sound with { IsStandby = true });

        static void Require(string sentence, ServerFacts facts) => Assert.Contains(sentence, ServerSettings.Against(facts), StringComparison.Ordinal);
    }

    [Fact]
    public void AFailoverThatWouldLoseAcknowledgedCommitsIsNamed()
    {
        var waited = Sound with { SynchronousStandbyNames = "ANY 1 (a, b)" };
        Assert.Null(ServerSettings.AgainstFailover(Sound));
        Assert.Null(ServerSettings.AgainstFailover(waited));
        Assert.Null(ServerSettings.AgainstFailover(waited with { SynchronousCommit = "remote_apply", AsynchronousStandbys = "far", HiddenFollowers = 1 }));
        Require("synchronous_commit = local", waited with { SynchronousCommit = "local" });
        Require("synchronous_commit = remote_write", waited with { SynchronousCommit = "remote_write" });
        Require("standbys (a, b) that no commit waits for", Sound with { AsynchronousStandbys = "a, b" });
        Require("GRANT pg_read_all_stats", Sound with { HiddenFollowers = 1 });

        static void Require(string sentence, ServerFacts facts) => Assert.Contains(sentence, ServerSettings.AgainstFailover(facts), StringComparison.Ordinal);
    }
}
