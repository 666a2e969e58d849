using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using SigningService.Authority.Authorities;
using SigningService.Authority.Configuration;
using SigningService.Authority.Keys;
using SigningService.Server.Tests.Calls;
using SigningService.Server.Tests.Running;
using SigningService.Testing;

namespace SigningService.Server.Tests.Authorities;

/// <summary>A key that does not belong to the certificate is found out by a challenge, before anything is signed with it.</summary>
public sealed class AuthorityKeyTests : IAsyncLifetime
{
    private readonly RunningService _service = new();

    public async ValueTask InitializeAsync() => await _service.PrepareAsync();

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    [Fact]
    public async Task AServiceDoesNotStartWithAnotherKeyThanThatOfTheCertificate()
    {
        _service.Keyring.Plant(_service.Hierarchy.ServerKey.PublicKey, SoftwareSigningKey.Create(KeyAlgorithm.P256));

        var refused = await Assert.ThrowsAsync<ReviewedFileException>(_service.StartAsync);

        Assert.Contains("server-ca", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("client-ca", refused.Message, StringComparison.Ordinal);
        _service.Logs.ExpectErrors();
    }

    [Fact]
    public async Task AServiceStartsWithoutItsTokenAndHoldsNothingAgainstTheKeys()
    {
        _service.Keyring.PullOut();

        await _service.StartAsync();

        Assert.Contains(_service.Logs.Events, line => line.MessageTemplate.Text.Contains("could not be held against its certificate", StringComparison.Ordinal));
        _service.Logs.ExpectErrors();
    }

    [Fact]
    public async Task ASuccessorWhoseKeyIsAnotherOneIsNotActivated()
    {
        await _service.StartAsync();
        var desk = new OperatorDesk(_service);
        var successor = await desk.PublishSuccessorAsync();
        var authorities = _service.Services.GetRequiredService<AuthorityDirectory>();
        _service.Keyring.Plant(authorities.Get("server-ca-2").Certificate.PublicKey, SoftwareSigningKey.Create(KeyAlgorithm.P256));

        var refused = await Assert.ThrowsAsync<RpcException>(() => desk.ActivateAsync(successor.Name));

        Assert.Equal("CERTIFICATE_NOT_ACCEPTED", StatusTests.ReasonOf(refused));
        Assert.Equal("server-ca", authorities.ActiveOf("server-ca").Id);
    }
}
