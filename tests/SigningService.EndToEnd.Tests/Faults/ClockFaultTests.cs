using System.Runtime.Versioning;
using System.Security.Cryptography;
using Google.Protobuf;
using Grpc.Core;
using SigningService.Client;
using SigningService.Contracts.V1;
using SigningService.EndToEnd.Tests.Running;
using SigningService.Testing;
using SigningService.Testing.Native;

namespace SigningService.EndToEnd.Tests.Faults;

/// <summary>The clock under the service is set, ahead and back, while it runs.</summary>
[UnsupportedOSPlatform("windows")]
[Collection<InFaultyHouse>]
public sealed class ClockFaultTests(FaultyHouse house) : HouseTests<FaultyHouse>(house)
{
    [Fact]
    public async Task AClockThatJumpsStopsIssuanceWithASentenceAndItGoesOnWhenTheClockIsRight()
    {
        await House.RestoreAsync();
        Assert.Equal(0, await House.Service.TerminateAsync(Stop));
        var disk = FaultyDisk.Create(House.PathOf("clock"));
        House.Start(environment: [disk.Environment]);
        try
        {
            await House.AwaitReadyAsync();
            using var requester = House.Connect("requester");
            Assert.Null(await RefusalAsync(requester, "before"));
            foreach (var seconds in new[] { 3600, -20 })
            {
                disk.Obey($"clock {seconds}");
                var refused = await Waiting.ForAsync(
                    // A caller whose certificate is younger than the jump is not accepted until the clock has come to its beginning.
                    () => RefusalAsync(requester, $"jumped-{seconds}"), refusal => refusal is { Reason: not "CALLER_NOT_ACCEPTED" }, _ => "The clock that jumped is believed.");
                Assert.Equal((StatusCode.Unavailable, "CLOCK_NOT_TRUSTED"), (refused!.Status, refused.Reason));
                Assert.NotNull(refused.RetryAfter);
                disk.Behave();
                await Waiting.ForAsync(() => RefusalAsync(requester, "after"), refusal => refusal is null, refusal => $"Still refused: {refused.Message}");
            }
        }
        finally
        {
            House.Service.Dispose();
            await House.StartAsync();
        }
    }

    private static async Task<SigningServiceException?> RefusalAsync(SigningServiceConnection connection, string requestId)
    {
        try
        {
            await IssueAsync(connection, requestId + RandomNumberGenerator.GetHexString(16));
            return null;
        }
        catch (SigningServiceException e)
        {
            return e;
        }
    }

    private static async Task IssueAsync(SigningServiceConnection connection, string requestId) => await connection.Certificates.IssueCertificateAsync(
        new IssueCertificateRequest { Profile = "server-tls", Csr = ByteString.CopyFrom(Csr.For("clock.example.test")), RequestId = requestId }, cancellationToken: Stop);
}
