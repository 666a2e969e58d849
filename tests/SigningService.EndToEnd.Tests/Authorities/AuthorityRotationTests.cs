using System.Text.Json;
using Google.Protobuf;
using SigningService.Client;
using SigningService.Contracts.V1;
using SigningService.EndToEnd.Tests.Running;
using SigningService.Testing;
using SigningService.Testing.Strangers;
using Duration = Google.Protobuf.WellKnownTypes.Duration;

namespace SigningService.EndToEnd.Tests.Authorities;

/// <summary>Authorities take over from one another in a real process with a real token, also when that process is killed in the middle of a step.</summary>
public sealed class AuthorityRotationTests(FaultyHouse house) : HouseTests<FaultyHouse>(house), IClassFixture<FaultyHouse>
{
    private const int Generations = 3;

    // So many kills before the answer are wanted, and a step leaves some ten traces on the disk at most, files of the token included.
    private const int Cut = 6;
    private const int StepsOnDisk = 12;
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
        await House.RequireApprovedAsync("authority", "destroy-key", first);

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
        await House.RequireApprovedAsync(
            "authority", "anchor", "install", "root",
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
        TestContext.Current.TestOutputHelper!.WriteLine($"seed {seed}");
        var random = new Random(seed);
        using var steps = new DiskSteps(House.Folder);
        var (kills, cut) = (0, 0);
        string? previous = null;
        for (var generation = 0; generation < Generations || cut < Cut; generation++)
        {
            Assert.True(generation < 3 * Generations, $"Only {cut} of {kills} kills came before the answer: the test proves nothing.");
            var created = await KillInsideAsync(
                async (c, id) => (await c.CreateAuthorityAsync(new CreateAuthorityRequest { Line = Line, RequestId = id }, cancellationToken: Stop)).Authority);
            var der = await HaveSignedAsync(created.Name);
            await KillInsideAsync(
                async (c, id) => (await c.InstallAuthorityCertificateAsync(new InstallAuthorityCertificateRequest { Name = created.Name, Der = der, RequestId = id }, cancellationToken: Stop)).Authority);
            var active = await KillInsideAsync(
                async (c, id) => (await c.ActivateAuthorityAsync(new ActivateAuthorityRequest { Name = created.Name, Force = true, Reason = "test", RequestId = id }, cancellationToken: Stop)).Authority);
            Assert.Equal((created.Name, AuthorityStage.Active), (active.Name, active.Stage));
            if (previous is { } ended)
            {
                await KillInsideAsync(
                    async (c, id) => (await c.RetireAuthorityAsync(new RetireAuthorityRequest { Name = ended, RequestId = id }, cancellationToken: Stop)).Authority);
                var destroyed = await KillInsideAsync(
                    async (c, id) => (await c.DestroyAuthorityKeyAsync(new DestroyAuthorityKeyRequest { Name = ended, RequestId = id }, cancellationToken: Stop)).Authority,
                    needsApproval: true);
                Assert.Equal((AuthorityStage.Retired, AuthorityState.Offline), (destroyed.Stage, destroyed.State));
            }

            previous = created.Name;
        }

        TestContext.Current.TestOutputHelper!.WriteLine($"{kills} kills, {cut} of them before the answer");
        Assert.Equal(previous, "authorities/" + (await IssueAsync(TimeSpan.FromHours(1))).Authority);

        async Task<Contracts.V1.Authority> KillInsideAsync(Func<AuthorityService.AuthorityServiceClient, string, Task<Contracts.V1.Authority>> step, bool needsApproval = false)
        {
            var requestId = await AllowAsync(step, needsApproval);
            using (var doomed = House.Connect("operator"))
            {
                // Connected before, so that what is counted is the step.
                await doomed.Authorities.ListAuthoritiesAsync(new ListAuthoritiesRequest(), cancellationToken: Stop);
                steps.Begin();
                var attempt = step(doomed.Authorities, requestId);
                using var answered = CancellationTokenSource.CreateLinkedTokenSource(Stop);
                await Task.WhenAny(steps.WaitAsync(random.Next(StepsOnDisk), answered.Token), attempt);
                await answered.CancelAsync();
                cut += attempt.IsCompleted ? 0 : 1;
                await House.Service.KillAsync();
                kills++;
                await ((Task)attempt).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            await House.StartAsync();
            await RequireOneActiveAsync();
            // An approval that was used up before the kill counts no more.
            requestId = await AllowAsync(step, needsApproval);
            using var connection = House.Connect("operator");
            var authority = await step(connection.Authorities, requestId);
            await RequireOneActiveAsync();
            return authority;
        }
    }

    /// <summary>Asks for a step and has it approved, if it needs that; gives the request id to take it under.</summary>
    private async Task<string> AllowAsync(Func<AuthorityService.AuthorityServiceClient, string, Task<Contracts.V1.Authority>> step, bool needsApproval)
    {
        var requestId = SecondPerson.NewRequestId();
        if (!needsApproval)
            return requestId;
        using var connection = House.Connect("operator");
        var refused = await Assert.ThrowsAsync<SigningServiceException>(() => step(connection.Authorities, requestId));
        Assert.Equal("APPROVAL_REQUIRED", refused.Reason);
        await House.ApproveAsync(requestId);
        return requestId;
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
