using Grpc.Core;
using Serilog.Events;
using SigningService.Contracts.V1;
using SigningService.Server.Tests.Running;

namespace SigningService.Server.Tests.Observability;

public sealed class RequestLogTests(RunningService service) : IClassFixture<RunningService>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ACallHasOneLineThatSaysWhoCalledAndWhatCameOfIt()
    {
        var client = new AuthorityService.AuthorityServiceClient(service.Connect("auditor"));
        await Assert.ThrowsAsync<RpcException>(() => client.GetAuthorityAsync(new GetAuthorityRequest { Name = "authorities/none" }, cancellationToken: Stop).ResponseAsync);

        var line = await service.Logs.WaitForAsync(logEvent => Text(logEvent, "Reason") == "UNKNOWN_AUTHORITY", Stop);
        Assert.Equal("POST /signing.v1.AuthorityService/GetAuthority", Text(line, "Method"));
        Assert.Equal("Grpc", Text(line, "Listener"));
        Assert.Equal("NotFound", Text(line, "Outcome"));
        Assert.Equal("uri:spiffe://example.test/auditor", Text(line, "Caller"));
        Assert.Equal(service.Clients["auditor"].Certificate.GetCertHashString(System.Security.Cryptography.HashAlgorithmName.SHA256), Text(line, "CallerThumbprint"), ignoreCase: true);
        Assert.NotNull(Text(line, "CallerSerial"));
    }

    [Fact]
    public async Task UserTextStaysOneHarmlessValue()
    {
        var client = new AuthorityService.AuthorityServiceClient(service.Connect("auditor"));
        await Assert.ThrowsAsync<RpcException>(() => client.GetAuthorityAsync(
            new GetAuthorityRequest { Name = "authorities/x\r\n{\"@l\":\"Fatal\"}\u202E{Caller}" }, cancellationToken: Stop).ResponseAsync);

        await service.Logs.WaitForAsync(logEvent => Text(logEvent, "Reason") == "INVALID_REQUEST" || Text(logEvent, "Reason") == "UNKNOWN_AUTHORITY", Stop);
        Assert.All(service.Logs.Events, logEvent => Assert.DoesNotContain('\u202E', logEvent.RenderMessage()));
        Assert.All(service.Logs.Events, logEvent => Assert.DoesNotContain('\r', logEvent.RenderMessage()));
    }

    private static string? Text(LogEvent logEvent, string property) =>
        logEvent.Properties.TryGetValue(property, out var value) && value is ScalarValue scalar ? scalar.Value?.ToString() : null;
}
