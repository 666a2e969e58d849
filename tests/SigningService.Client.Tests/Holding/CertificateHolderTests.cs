using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.Extensions.Time.Testing;
using SigningService.Client.Connections;
using SigningService.Client.Enrollment;
using SigningService.Client.Holding;
using SigningService.Client.Requests;
using SigningService.Client.Tests.SmallService;
using SigningService.Contracts.V1;

namespace SigningService.Client.Tests.Holding;

public sealed class CertificateHolderTests : IAsyncLifetime
{
    private const string Secret = "sset_first";
    private readonly FakeTimeProvider _clock = new(TimeProvider.System.GetUtcNow());
    private RunningSmallService _service = null!;
    private string _token = Secret;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private SmallLedger Ledger => _service.Ledger;

    public async ValueTask InitializeAsync()
    {
        _service = await RunningSmallService.StartAsync();
        Ledger.KnowsAdvice = false;
        Ledger.GiveToken(Secret);
        Ledger.Clock = _clock;
    }

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    [Fact]
    public async Task ATokenIsTradedInAndFurtherCertificatesAreAskedForWithTheIdentity()
    {
        await using var holder = Holder(Order());

        await SettleAsync(holder);

        Assert.Equal(["uri:spiffe://example.test/agent"], SubjectNameReader.Read(holder.Current!.Certificate));
        Assert.Equal(["dns:web.example.test"], SubjectNameReader.Read(holder.Find("web").Current!.Certificate));
        Assert.All(holder.Standings, s => Assert.Equal(HeldState.Current, s.State));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, Mode("state/identity/key.pem"));
    }

    [Fact]
    public async Task WithoutAdviceItRenewsAtTwoThirdsOfLifeWithANewKey()
    {
        await using var holder = Holder();
        await SettleAsync(holder);
        var first = holder.Current!.Certificate;

        _clock.Advance(TimeSpan.FromDays(59));
        await SettleAsync(holder);
        Assert.Equal(first.SerialNumber, holder.Current!.Certificate.SerialNumber);
        _clock.Advance(TimeSpan.FromDays(7));
        await SettleAsync(holder);

        Assert.NotEqual(first.SerialNumber, holder.Current!.Certificate.SerialNumber);
        Assert.NotEqual(first.GetPublicKeyString(), holder.Current!.Certificate.GetPublicKeyString());
    }

    [Fact]
    public async Task AfterALostAnswerTheSameRequestGetsTheSameCertificateAlsoInANewProcess()
    {
        await using (var holder = Holder(Order()))
        {
            await SettleAsync(holder);
            Ledger.LosesNextAnswer = true;
            holder.RenewNow();
            await SettleAsync(holder);
            Assert.True(File.Exists(_service.PathOf("state/identity.pending")) || File.Exists(_service.PathOf("state/web.pending")));
        }
        var issued = Ledger.Requests.Count;
        await using var next = Holder(Order());

        await SettleAsync(next);

        Assert.Equal(4, issued); // enrolled, asked for, and each renewed once
        Assert.False(File.Exists(_service.PathOf("state/identity.pending")));
        var answers = Ledger.Requests.Values.Select(r => r.Certificate.SerialNumber).ToHashSet(StringComparer.Ordinal);
        Assert.Contains(next.Current!.Certificate.SerialNumber.ToLowerInvariant(), answers);
    }

    [Theory]
    [InlineData("identity")]
    [InlineData("web")]
    public async Task KilledWhenTheCertificateWasStoredAndItsRequestNotYetForgottenItAsksForNothing(string name)
    {
        var request = _service.PathOf($"state/{name}.pending");
        byte[] unforgotten;
        await using (var holder = Holder(Order()))
        {
            await SettleAsync(holder);
            Ledger.Outage = () => new RpcException(new Status(StatusCode.Unavailable, "Away."));
            holder.RenewNow();
            await SettleAsync(holder);
            unforgotten = await File.ReadAllBytesAsync(request, Cancel);
            Ledger.Outage = null;
            _clock.Advance(TimeSpan.FromHours(1));
            await SettleAsync(holder);
        }
        await File.WriteAllBytesAsync(request, unforgotten, Cancel);
        var asked = Ledger.Requests.Count;

        await using var next = Holder(Order());
        await SettleAsync(next);

        Assert.False(File.Exists(request));
        Assert.Equal(asked, Ledger.Requests.Count);
        Assert.All(next.Standings, s => Assert.Equal(HeldState.Current, s.State));
    }

    [Fact]
    public async Task WithTheAuthorityAwayForADayItServesOnBacksOffSaysSoAndRecovers()
    {
        await using var holder = Holder();
        await SettleAsync(holder);
        var serial = holder.Current!.Certificate.SerialNumber;
        _clock.Advance(TimeSpan.FromDays(65));
        Ledger.Outage = () => new RpcException(new Status(StatusCode.Unavailable, "Away."));
        var before = Ledger.Calls;

        for (var until = _clock.GetUtcNow() + TimeSpan.FromDays(1); _clock.GetUtcNow() < until; _clock.Advance(TimeSpan.FromMinutes(5)))
            await holder.StepAsync(Cancel);

        Assert.Equal(serial, holder.Current!.Certificate.SerialNumber);
        Assert.Equal(HeldState.Failing, holder.Standings[0].State);
        Assert.InRange(Ledger.Calls - before, 50, 350);
        Ledger.Outage = null;
        _clock.Advance(TimeSpan.FromHours(1));
        await SettleAsync(holder);
        Assert.NotEqual(serial, holder.Current!.Certificate.SerialNumber);
        Assert.Equal(HeldState.Current, holder.Standings[0].State);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public async Task AClockThatIsWrongByADayIsSeenAndFreshCertificatesAreTakenAllTheSame(int days)
    {
        await using (var enrolled = Holder())
            await SettleAsync(enrolled);
        Ledger.Clock = TimeProvider.System;
        _clock.AdjustTime(_clock.GetUtcNow() + TimeSpan.FromDays(days));
        await using var holder = Holder();
        await SettleAsync(holder);
        var serial = holder.Current!.Certificate.SerialNumber;
        var before = Ledger.Calls;

        holder.RenewNow();
        await SettleAsync(holder);

        Assert.InRange(holder.ClockOffset.TotalDays, -days - 0.01, -days + 0.01);
        Assert.NotEqual(serial, holder.Current!.Certificate.SerialNumber);
        Assert.InRange(Ledger.Calls - before, 1, 6);
    }

    [Fact]
    public async Task AdviceThatMovesIsFollowed()
    {
        await using var holder = Holder();
        Ledger.Advice = Advice(TimeSpan.FromDays(30), TimeSpan.FromHours(1));
        await SettleAsync(holder);
        var serial = holder.Current!.Certificate.SerialNumber;
        _clock.Advance(TimeSpan.FromMinutes(50));
        await SettleAsync(holder);
        Assert.Equal(serial, holder.Current!.Certificate.SerialNumber);

        Ledger.Advice = Advice(TimeSpan.Zero, TimeSpan.FromHours(1));
        _clock.Advance(TimeSpan.FromMinutes(20));
        await holder.StepAsync(Cancel);

        Assert.NotEqual(serial, holder.Current!.Certificate.SerialNumber);
    }

    [Fact]
    public async Task WithItsOwnCertificateRevokedItSaysSoStopsAskingAndTakesANewToken()
    {
        await using var holder = Holder(Order());
        await SettleAsync(holder);
        Ledger.Outage = () => new RpcException(new Status(StatusCode.Unauthenticated, "Revoked."));
        holder.RenewNow();
        for (var i = 0; i < 24 * 12; i++)
        {
            await holder.StepAsync(Cancel);
            _clock.Advance(TimeSpan.FromMinutes(5));
        }
        Assert.Equal((HeldState.Ended, "NEEDS_TOKEN"), (holder.Standings[0].State, holder.Standings[0].FailureReason));
        Assert.InRange(Ledger.Calls, 1, 60);

        Ledger.Outage = null;
        Ledger.Advice = new RenewalAdvice { Reason = RenewalReason.Ended };
        _token = "sset_second";
        Ledger.GiveToken(_token);
        var serial = holder.Current!.Certificate.SerialNumber;
        await holder.StepAsync(Cancel);

        Assert.NotEqual(serial, holder.Current!.Certificate.SerialNumber);
    }

    [Fact]
    public async Task ARefusedTokenIsSentOnce()
    {
        _token = "sset_wrong";
        await using var holder = Holder();
        for (var i = 0; i < 100; i++)
        {
            await holder.StepAsync(Cancel);
            _clock.Advance(TimeSpan.FromMinutes(2));
        }

        Assert.Equal(1, Ledger.Calls);
        Assert.Equal(HeldState.Missing, holder.Standings[0].State);
    }

    [Fact]
    public async Task NewRootsAreStoredAndOldOnesDropped()
    {
        await using var holder = Holder();
        await SettleAsync(holder);
        var next = new SmallAuthority("Next");

        Ledger.FurtherRoots.Enqueue(next);
        _clock.Advance(TimeSpan.FromHours(2));
        await SettleAsync(holder);
        Assert.Contains(next.Root, holder.Trust.Roots);
        Assert.Contains(next.Root.ExportCertificatePem(), await File.ReadAllTextAsync(_service.PathOf("state/trust.pem"), Cancel), StringComparison.Ordinal);
        Ledger.FurtherRoots.Clear();
        _clock.Advance(TimeSpan.FromHours(2));
        await SettleAsync(holder);

        Assert.DoesNotContain(next.Root, holder.Trust.Roots);
    }

    [Fact]
    public async Task ACertificateWithOtherNamesIsNeverTaken()
    {
        Ledger.IgnoresNames = true;
        await using var holder = Holder(Order());

        await SettleAsync(holder);

        Assert.Null(holder.Find("web").Current);
        Assert.Equal("VERIFICATION_FAILED", holder.Standings[1].FailureReason);
    }

    private CertificateHolder Holder(params HeldOrder[] orders) => new(new HolderOptions
    {
        Server = _service.Address,
        EnrollmentServer = _service.Enrolment,
        Trust = TrustBundle.FromPem(_service.Authority.BundlePem),
        StateFolder = _service.PathOf("state"),
        Token = () => EnrollmentSecret.Parse(_token),
        Certificates = orders,
        Clock = _clock,
    });

    private static HeldOrder Order() => new() { Name = "web", Profile = "server-tls", Names = new RequestedNames { Dns = ["web.example.test"] } };

    private static async Task SettleAsync(CertificateHolder holder)
    {
        for (var i = 0; i < 3; i++)
            await holder.StepAsync(Cancel);
    }

    private RenewalAdvice Advice(TimeSpan after, TimeSpan poll) => new()
    {
        RenewTime = Timestamp.FromDateTimeOffset(_clock.GetUtcNow() + after),
        PollAfter = Duration.FromTimeSpan(poll),
        Reason = RenewalReason.Routine,
    };

    private UnixFileMode Mode(string file) =>
        OperatingSystem.IsWindows() ? UnixFileMode.UserRead | UnixFileMode.UserWrite : File.GetUnixFileMode(_service.PathOf(file));
}
