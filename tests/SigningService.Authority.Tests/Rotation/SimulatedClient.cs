using SigningService.Authority.Callers;
using SigningService.Authority.Issuance;
using SigningService.Authority.Rotation;
using SigningService.Testing;

namespace SigningService.Authority.Tests.Rotation;

/// <summary>A client that does what a real one does: asks for advice when it is told to, renews when it is told to, is away now and then.</summary>
internal sealed class SimulatedClient(TestHouse house, string name)
{
    private string Uri => "spiffe://example.test/clients/" + name;

    /// <summary>The certificate that it uses.</summary>
    public CertificateRecord Current { get; private set; } = null!;

    public DateTimeOffset AwayFrom { get; set; } = DateTimeOffset.MaxValue;

    public DateTimeOffset AwayUntil { get; set; } = DateTimeOffset.MaxValue;

    public List<DateTimeOffset> Renewals { get; } = [];

    public async Task EnrolAsync(Caller registrar)
    {
        var request = new IssueRequest { Profile = "client-tls", Csr = Csr.For(Uri), Labels = new Dictionary<string, string>() };
        Current = (await house.Issuance.IssueAsync(registrar, request, CancellationToken.None)).Record!;
    }

    /// <summary>Acts on the advice of now; returns when it wakes next.</summary>
    public async Task<DateTimeOffset> WakeAsync(RenewalAdviceReading advice)
    {
        var now = house.Time.GetUtcNow();
        if (now >= AwayFrom && now < AwayUntil)
            return AwayUntil;

        var self = new Caller("uri:" + Uri, Role.None, [], Current.Intent.Id);
        var told = await advice.FindAsync(self, null, CancellationToken.None);
        if (told.RenewAt <= now)
        {
            Current = (await house.Renewal.RenewAsync(self, new RenewRequest { Csr = Csr.For(Uri) }, CancellationToken.None)).Record!;
            Renewals.Add(now);
            told = await advice.FindAsync(self with { Certificate = Current.Intent.Id }, null, CancellationToken.None);
        }

        Assert.True(told.RenewAt <= now || now + told.AskAgainAfter < told.RenewAt);
        var ask = now + told.AskAgainAfter;
        return told.RenewAt - ask < TimeSpan.FromMinutes(1) ? told.RenewAt : ask;
    }
}
