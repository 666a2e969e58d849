using Microsoft.Extensions.Time.Testing;
using SigningService.Client.Connections;
using SigningService.Client.Enrollment;
using SigningService.Client.Holding;
using SigningService.Client.Requests;
using SigningService.Client.Tests.SmallService;

namespace SigningService.Client.Tests.Holding;

/// <summary>Holders of one state folder, on a clock of their own, and the small service with the time that is right.</summary>
internal sealed class HolderSetup : IAsyncDisposable
{
    public const string Secret = "sset_first";

    private HolderSetup(RunningSmallService service) => Service = service;

    public RunningSmallService Service { get; }

    public SmallLedger Ledger => Service.Ledger;

    /// <summary>The host's clock.</summary>
    public FakeTimeProvider Clock { get; } = new(TimeProvider.System.GetUtcNow());

    /// <summary>The time that it is.</summary>
    public FakeTimeProvider Time { get; } = new(TimeProvider.System.GetUtcNow());

    public string Token { get; set; } = Secret;

    public static async Task<HolderSetup> StartAsync()
    {
        var setup = new HolderSetup(await RunningSmallService.StartAsync());
        setup.Ledger.KnowsAdvice = false;
        setup.Ledger.Clock = setup.Time;
        setup.Ledger.GiveToken(Secret);
        return setup;
    }

    public HolderOptions Options(TimeProvider? clock = null, params HeldOrder[] orders) => new()
    {
        Server = Service.Address,
        EnrollmentServer = Service.Enrolment,
        Trust = TrustBundle.FromPem(Service.Authority.BundlePem),
        StateFolder = Service.PathOf("state"),
        Token = () => EnrollmentSecret.Parse(Token),
        Certificates = orders,
        Clock = clock ?? Clock,
    };

    public CertificateHolder Hold(params HeldOrder[] orders) => new(Options(null, orders));

    public static HeldOrder Order() => new() { Name = "web", Profile = "server-tls", Names = new RequestedNames { Dns = ["web.example.test"] } };

    /// <summary>Steps as a running holder does, some minutes apart.</summary>
    public async Task StepForAsync(CertificateHolder holder, TimeSpan time)
    {
        for (var until = Time.GetUtcNow() + time; Time.GetUtcNow() < until; Advance(TimeSpan.FromMinutes(5)))
            await holder.StepAsync(TestContext.Current.CancellationToken);
    }

    public void Advance(TimeSpan span)
    {
        Clock.Advance(span);
        Time.Advance(span);
    }

    public ValueTask DisposeAsync() => Service.DisposeAsync();
}
