using System.Net;
using Google.Rpc;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using SigningService.AuditLog;
using SigningService.Authority.Auditing;
using SigningService.Ledger;
using SigningService.Server.Enrollment;
using SigningService.Server.Tests.Running;
using SigningService.Testing;

namespace SigningService.Server.Tests.Enrollment;

public sealed class WrongTokenTests : IAsyncLifetime
{
    private readonly RunningService _service = new();
    private EnrollmentDesk _desk = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await _service.InitializeAsync();
        _desk = new EnrollmentDesk(_service);
    }

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    [Fact]
    public async Task AfterTenWrongTokensAnAddressWaitsAlsoWithARightOneUntilTheMinuteIsOver()
    {
        var token = await _desk.CreateAsync();
        for (var i = 0; i < 10; i++)
            Assert.Equal(StatusCode.PermissionDenied, (await _desk.RefusedAsync(EnrollmentDesk.WrongSecret())).StatusCode);

        var limited = await _desk.RefusedAsync(token.Secret);
        _service.Time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(StatusCode.ResourceExhausted, limited.StatusCode);
        Assert.InRange(limited.GetRpcStatus()!.GetDetail<RetryInfo>()!.RetryDelay.ToTimeSpan(), TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
        await _desk.EnrollAsync(token.Secret);
    }

    [Fact]
    public async Task RequestsThatAreRefusedForAnotherReasonDoNotCount()
    {
        var token = await _desk.CreateAsync();
        for (var i = 0; i < 12; i++)
            Assert.Equal(StatusCode.InvalidArgument, (await _desk.RefusedAsync(token.Secret, Csr.For("spiffe://example.test/other"))).StatusCode);
        await _desk.EnrollAsync(token.Secret);
    }

    [Fact]
    public async Task ARefusalIsAuditedWithAddressAndTokenAndNoSecretStandsAnywhere()
    {
        var token = await _desk.CreateAsync();
        var never = await _desk.CreateAsync();
        await _desk.EnrollAsync(token.Secret);
        var wrong = EnrollmentDesk.WrongSecret();
        await _desk.RefusedAsync(wrong);
        await _desk.RefusedAsync(token.Secret);
        await _desk.RefusedAsync(never.Secret, [0x30, 0]);

        var refusals = (await ReadLogAsync()).Where(entry => entry.Kind == (int)AuditEventKind.RequestRefused).ToList();

        Assert.Equal([null, token.Token.Name.Split('/')[1], null], refusals.Select(entry => entry.Detail("token")));
        Assert.All(refusals, entry => Assert.True(IPAddress.TryParse(entry.Detail("address"), out _)));
        await _service.StopAsync();
        foreach (var secret in new[] { token.Secret, never.Secret, wrong }.SelectMany(secret => new[] { secret, secret[5..] }))
        {
            Assert.DoesNotContain(_service.Logs.Events, logged => logged.RenderMessage().Contains(secret, StringComparison.Ordinal)
                || logged.Properties.Values.Any(value => value.ToString().Contains(secret, StringComparison.Ordinal)));
            foreach (var file in Directory.EnumerateFiles(_service.Folder, "*", SearchOption.AllDirectories))
                Assert.True((await File.ReadAllBytesAsync(file, Stop)).AsSpan().IndexOf(System.Text.Encoding.UTF8.GetBytes(secret)) < 0, file);
        }
    }

    [Theory]
    [InlineData("192.0.2.7", "192.0.2.7")]
    [InlineData("::ffff:192.0.2.7", "192.0.2.7")]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64")]
    public void AHostOfManyAddressesIsOneStranger(string address, string expected) =>
        Assert.Equal(expected, CallerAddress.Of(IPAddress.Parse(address)));

    private async Task<List<LogEntry>> ReadLogAsync()
    {
        var entries = new List<LogEntry>();
        await foreach (var recorded in _service.Services.GetRequiredService<ILedger>().ReadEntriesAsync(0, long.MaxValue, Stop))
            entries.Add(LogEntry.Decode(recorded.Entry));
        return entries;
    }
}
