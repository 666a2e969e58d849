using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using SigningService.Client.AspNetCore;
using SigningService.Client.AspNetCore.Listening;
using SigningService.Client.Connections;
using SigningService.Client.Holding;
using SigningService.Client.Requests;
using SigningService.Client.Tests.Holding;
using SigningService.Contracts.V1;

namespace SigningService.Client.Tests.Peers;

/// <summary>A server that enrols and renews by itself: one line in its services, one at its listener.</summary>
public sealed class HeldServerTests : IAsyncLifetime
{
    private HolderSetup _host = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _host = await HolderSetup.StartAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task ItEnrolsServesRenewsAndItsHealthAndMetricsFollowTheAdvice()
    {
        await using var server = await StartAsync();
        using var meters = new MeterListener();
        var values = Listen(meters, server.Services.GetRequiredService<IMeterFactory>());
        var holder = server.Services.GetRequiredService<CertificateHolder>();
        await UntilAsync(() => Task.FromResult(holder.Find("web").Current is not null));
        Assert.Equal(HealthStatus.Healthy, await CheckAsync(server));
        using var client = new HttpClient(holder.CreateHttpHandler());
        Assert.Equal("served", await client.GetStringAsync(server.Urls.Single().Replace("127.0.0.1", "localhost", StringComparison.Ordinal), Cancel));

        // The service is away: failures are counted, and nobody is alarmed yet.
        _host.Ledger.Outage = () => new RpcException(new Grpc.Core.Status(StatusCode.Unavailable, "Away."));
        holder.RenewNow();
        await UntilAsync(() => Task.FromResult(holder.Standings.All(s => s.FailuresTotal > 0)));
        meters.RecordObservableInstruments();
        Assert.True(values["signing_client.renewal.failures/web"] >= 1);
        Assert.True(values["signing_client.renewal.failures_in_a_row/identity"] >= 1);
        Assert.InRange(values["signing_client.renewal.due/web"], 1, TimeSpan.FromDays(90).TotalSeconds);
        Assert.Equal(2, values["signing_client.certificate.state/web"]);
        Assert.Equal(HealthStatus.Healthy, await CheckAsync(server));

        // It should have been renewed by now, says the service, and does not renew it.
        var now = DateTimeOffset.UtcNow;
        _host.Ledger.Outage = null;
        _host.Ledger.Advice = Advice(RenewalReason.Routine, now.AddHours(1), now.AddSeconds(-1));
        holder.RenewNow();
        await UntilAsync(async () => await CheckAsync(server) == HealthStatus.Degraded);
        _host.Ledger.Advice = Advice(RenewalReason.Ended, now, now);
        holder.RenewNow();
        await UntilAsync(async () => await CheckAsync(server) == HealthStatus.Unhealthy);
    }

    private static RenewalAdvice Advice(RenewalReason reason, DateTimeOffset renew, DateTimeOffset latest) => new()
    {
        Reason = reason,
        RenewTime = Google.Protobuf.WellKnownTypes.Timestamp.FromDateTimeOffset(renew),
        LatestTime = Google.Protobuf.WellKnownTypes.Timestamp.FromDateTimeOffset(latest),
        PollAfter = Google.Protobuf.WellKnownTypes.Duration.FromTimeSpan(TimeSpan.FromSeconds(1)),
    };

    private async Task<WebApplication> StartAsync()
    {
        _host.Ledger.Clock = TimeProvider.System;
        var order = new HeldOrder { Name = "web", Profile = "server-tls", Names = new RequestedNames { Dns = ["localhost"] } };
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSigningServiceCertificate(_host.Options(TimeProvider.System, order), "web", options => options.Revocation = null);
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseSigningServiceCertificate()));
        var server = builder.Build();
        server.MapGet("/", () => "served");
        await server.StartAsync(Cancel);
        return server;
    }

    private static async Task<HealthStatus> CheckAsync(WebApplication server) =>
        (await server.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(Cancel)).Entries["certificate"].Status;

    private static Dictionary<string, double> Listen(MeterListener listener, IMeterFactory meters)
    {
        var values = new Dictionary<string, double>();
        listener.InstrumentPublished = (instrument, it) =>
        {
            if (instrument.Meter.Name == "SigningService.Client" && instrument.Meter.Scope == meters)
                it.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => values[KeyOf(instrument, tags)] = value);
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => values[KeyOf(instrument, tags)] = value);
        listener.Start();
        return values;
    }

    private static string KeyOf(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        tags.Length > 0 ? $"{instrument.Name}/{tags[0].Value}" : instrument.Name;

    private static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        for (var begun = Stopwatch.GetTimestamp(); !await isSo(); await Task.Delay(50, Cancel))
            Assert.True(Stopwatch.GetElapsedTime(begun) < TimeSpan.FromMinutes(1), "It did not come to be so.");
    }
}
