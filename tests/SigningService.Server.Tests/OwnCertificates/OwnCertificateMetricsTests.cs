using Microsoft.Extensions.DependencyInjection;
using SigningService.Server.Jobs;
using SigningService.Server.Tests.Running;

namespace SigningService.Server.Tests.OwnCertificates;

[Collection(RunsAlone.Name)]
public sealed class OwnCertificateMetricsTests : IAsyncLifetime
{
    private readonly RunningService _service = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _service.InitializeAsync();

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    [Fact]
    public async Task WhatCannotBeRenewedIsCounted()
    {
        _service.Keyring.PullOut();
        _service.Time.Advance(TimeSpan.FromDays(85));

        Assert.False(await _service.Services.GetRequiredService<OwnCertificateRenewal>().RenewDueAsync(Stop));

        var metrics = await new HttpClient().GetStringAsync(new Uri(_service.Operations, "/metrics"), Stop);
        Assert.Matches("signing_own_certificate_renewals_total{(?=[^}]*purpose=\"tls\")[^}]*outcome=\"failed\"[^}]*} [1-9]", metrics);
        Assert.Matches("signing_own_certificate_renewals_total{(?=[^}]*purpose=\"tls\")[^}]*outcome=\"renewed\"[^}]*} 1", metrics);
        Assert.Matches("signing_own_certificate_remaining_seconds{[^}]*purpose=\"responder-server-ca\"[^}]*} -", metrics);
        Assert.Matches("signing_own_certificate_due_seconds{[^}]*purpose=\"tls\"[^}]*} -", metrics);
    }
}
