using System.Text.Json;
using Google.Protobuf;
using SigningService.Contracts.V1;
using SigningService.EndToEnd.Tests.Running;
using SigningService.Testing;
using SigningService.Testing.Strangers;
using Duration = Google.Protobuf.WellKnownTypes.Duration;

namespace SigningService.EndToEnd.Tests.Authorities;

/// <summary>Authorities take over from one another in a real process with a real token, also when that process is killed in the middle of a step.</summary>
public sealed class AuthorityRotationTests(FaultyHouse house) : HouseTests<FaultyHouse>(house), IClassFixture<FaultyHouse>
{
    private const int Generations = 4;
    private const string Line = "server-ca";

    private readonly HouseCeremony _ceremony = new(house);

    [Fact]
    public async Task AnAuthorityLivesFromItsPreparationToTheDestructionOfItsKeyWithTheCommandLineAlone()
    {
        await House.RestoreAsync();
        var first = await SucceedAsync();
        var leaf = await IssueAsync(TimeSpan.FromSeconds(60));
        Assert.Equal(first, leaf.Authority);
        var second = await SucceedAsync();

        var early = await House.SignctlAsync("operator", "authority", "destroy-key", first);
        Assert.Contains("KEY_STILL_NEEDED", early.Output, StringComparison.Ordinal);
        var retired = await Waiting.ForAsync(
            () => House.SignctlAsync("operator", "authority", "retire", first), run => run.ExitCode == 0, run => run.Output);
        Assert.Contains("retired", retired.Output, StringComparison.Ordinal);
        await House.RequireSignctlAsync("operator", "authority", "destroy-key", first);

        Assert.Equal(second, (await IssueAsync(TimeSpan.FromHours(1))).Authority);
        await RequireOneActiveAsync();
        Assert.Equal(0, await House.Service.TerminateAsync(Stop));
        await House.StartAsync();
        await RequireOneActiveAsync();
        var shown = await ShowAsync(first);
        Assert.Equal((AuthorityStage.Retired, AuthorityState.Offline), (shown.Stage, shown.State));
    }

    [Fact]
    public async Task ANewRootIsBroughtActivatedAndTrustedBesideTheOldOne()
    {
        await House.RestoreAsync();
        var folder = await _ceremony.MakeNewRootAsync("root", "root-2");
        await House.RequireSignctlAsync(
            "operator", "authority", "anchor", "install", "root",
            "--certificate", Path.Combine(folder, "certificate.pem"),
            "--cross-certificate", Path.Combine(folder, "cross-certificate.pem"),
            "--revocation-list", Path.Combine(folder, "revocation-list.crl"));
        await House.RequireSignctlAsync("operator", "authority", "activate", "root-2", "--force", "--reason", "test");

        var successor = await SucceedAsync();
        var leaf = await IssueAsync(TimeSpan.FromHours(1));

        Assert.Equal(successor, leaf.Authority);
        Assert.Equal(2, leaf.Chain.Count);
        using var connection = House.Connect("auditor");
        var bundle = await connection.Authorities.GetTrustBundleAsync(new GetTrustBundleRequest(), cancellationToken: Stop);
        Assert.Equal(2, bundle.Roots.Count);
        foreach (var root in bundle.Roots)
        {
            foreach (var stranger in new IStranger[] { new OpenSsl(), new GnuTls(), new GoX509() })
            {
                var judgement = await stranger.JudgeAsync(new ChainToJudge(leaf.Der.Memory, [.. leaf.Chain.Select(link => link.Memory)], root.Memory, []));
                Assert.True(judgement.Accepted, judgement.Words);
            }
        }

        var refused = await House.SignctlAsync("operator", "authority", "anchor", "retire", "root");
        Assert.Contains("KEY_STILL_NEEDED", refused.Output, StringComparison.Ordinal);
        Assert.Contains("root-2", await House.RequireSignctlAsync("operator", "authority", "anchor", "list"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task KilledInsideAnyStepTheSameStepGoesOnAndOneAuthorityIsActiveThroughout()
    {
        await House.RestoreAsync();
        var seed = Random.Shared.Next();
        var random = new Random(seed);
        var (kills, cut) = (0, 0);
        string? previous = null;
        for (var generation = 0; generation < Generations; generation++)
        {
            var created = await KillInsideAsync(
                async c => (await c.CreateAuthorityAsync(new CreateAuthorityRequest { Line = Line }, cancellationToken: Stop)).Authority, 250);
            var der = await HaveSignedAsync(created.Name);
            await KillInsideAsync(
                async c => (await c.InstallAuthorityCertificateAsync(new InstallAuthorityCertificateRequest { Name = created.Name, Der = der }, cancellationToken: Stop)).Authority, 150);
            var active = await KillInsideAsync(
                async c => (await c.ActivateAuthorityAsync(new ActivateAuthorityRequest { Name = created.Name, Force = true, Reason = "test" }, cancellationToken: Stop)).Authority, 60);
            Assert.Equal((created.Name, AuthorityStage.Active), (active.Name, active.Stage));
            if (previous is { } ended)
            {
                await KillInsideAsync(async c => (await c.RetireAuthorityAsync(new RetireAuthorityRequest { Name = ended }, cancellationToken: Stop)).Authority, 60);
                var destroyed = await KillInsideAsync(
                    async c => (await c.DestroyAuthorityKeyAsync(new DestroyAuthorityKeyRequest { Name = ended }, cancellationToken: Stop)).Authority, 150);
                Assert.Equal((AuthorityStage.Retired, AuthorityState.Offline), (destroyed.Stage, destroyed.State));
            }

            previous = created.Name;
        }

        TestContext.Current.TestOutputHelper!.WriteLine($"seed {seed}: {kills} kills, {cut} of them before the answer");
        Assert.True(cut > 0, "No step was cut off: the test proves nothing.");
        Assert.Equal(previous, "authorities/" + (await IssueAsync(TimeSpan.FromHours(1))).Authority);

        // A moment inside the usual time of the step, or soon after it.
        async Task<Contracts.V1.Authority> KillInsideAsync(Func<AuthorityService.AuthorityServiceClient, Task<Contracts.V1.Authority>> step, int milliseconds)
        {
            using (var doomed = House.Connect("operator"))
            {
                var attempt = step(doomed.Authorities);
                await Task.Delay(random.Next(milliseconds), Stop);
                cut += attempt.IsCompleted ? 0 : 1;
                await House.Service.KillAsync();
                kills++;
                await ((Task)attempt).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            await House.StartAsync();
            await RequireOneActiveAsync();
            using var connection = House.Connect("operator");
            var authority = await step(connection.Authorities);
            await RequireOneActiveAsync();
            return authority;
        }
    }

    /// <summary>Prepares, certifies, publishes and activates the next authority with signctl and the ceremony; gives its id.</summary>
    private async Task<string> SucceedAsync()
    {
        var created = JsonDocument.Parse(await House.RequireSignctlAsync("operator", "authority", "create", Line, "--output", "json")).RootElement;
        var id = created.GetProperty("name").GetString()!.Split('/')[^1];
        var csr = House.PathOf(id + ".csr");
        await House.RequireSignctlAsync("operator", "authority", "request", id, "--out", csr);
        await House.RequireSignctlAsync("operator", "authority", "install", id, "--certificate", await _ceremony.SignAuthorityAsync(Line, csr));
        await House.RequireSignctlAsync("operator", "authority", "activate", id, "--force", "--reason", "test");
        return id;
    }

    private async Task<ByteString> HaveSignedAsync(string name)
    {
        var csr = House.PathOf(name.Split('/')[^1] + ".csr");
        await House.RequireSignctlAsync("operator", "authority", "request", name, "--out", csr);
        using var certificate = System.Security.Cryptography.X509Certificates.X509CertificateLoader.LoadCertificateFromFile(await _ceremony.SignAuthorityAsync(Line, csr));
        return ByteString.CopyFrom(certificate.RawData);
    }

    private async Task<Certificate> IssueAsync(TimeSpan lifetime)
    {
        using var connection = House.Connect("requester");
        var request = new IssueCertificateRequest { Profile = "server-tls", Csr = ByteString.CopyFrom(Csr.For("rotated.example.test")), Lifetime = Duration.FromTimeSpan(lifetime) };
        return (await connection.Certificates.IssueCertificateAsync(request, cancellationToken: Stop)).Certificate;
    }

    private async Task<Contracts.V1.Authority> ShowAsync(string id)
    {
        using var connection = House.Connect("operator");
        return (await connection.Authorities.GetAuthorityAsync(new GetAuthorityRequest { Name = "authorities/" + id }, cancellationToken: Stop)).Authority;
    }

    private async Task RequireOneActiveAsync()
    {
        using var connection = House.Connect("operator");
        var all = await connection.Authorities.ListAuthoritiesAsync(new ListAuthoritiesRequest(), cancellationToken: Stop);
        Assert.Single(all.Authorities, authority => authority is { Line: Line, Stage: AuthorityStage.Active });
    }
}
