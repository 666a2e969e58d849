using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using Google.Protobuf;
using SigningService.Contracts.V1;
using SigningService.Server.Tests.Running;

namespace SigningService.Server.Tests.Authorities;

/// <summary>The issuer is replaced while a fleet renews, and a relying party that knows nothing but the published bundle accepts everyone.</summary>
public sealed class RolloverUnderLoadTests(RunningService service) : IClassFixture<RunningService>
{
    private const int Clients = 200;
    private const int Renewals = 3;

    private readonly CertificateService.CertificateServiceClient _requester = new(service.Connect("requester"));
    private readonly ConcurrentBag<(string Authority, bool Verified)> _judged = [];
    private readonly TaskCompletionSource _underWay = new();
    private GetTrustBundleResponse _bundle = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task TwoHundredClientsRenewWhileTheIssuerIsReplacedAndThePublishedBundleVerifiesAllOfThem()
    {
        var desk = new OperatorDesk(service);
        var held = await Task.WhenAll(Enumerable.Range(0, Clients).Select(async client => (await _requester.IssueCertificateAsync(
            Requests.Issue(NameOf(client)), cancellationToken: Stop)).Certificate));
        using var watch = desk.Authorities.WatchTrustBundle(new WatchTrustBundleRequest(), cancellationToken: Stop);
        await HearAsync(watch);
        var successor = await desk.PublishSuccessorAsync();
        await HearAsync(watch);
        var clock = Stopwatch.StartNew();

        var load = Task.WhenAll(held.Select((certificate, client) => Task.Run(() => RenewAsync(client, certificate), Stop)));
        await _underWay.Task.WaitAsync(Stop);
        await desk.ActivateAsync(successor.Name);
        var last = await load;
        clock.Stop();

        // Those of the old issuer are good as before, at the end too.
        foreach (var certificate in held.Concat(last))
            Judge(certificate);
        var failed = _judged.Count(judged => !judged.Verified);
        var bySuccessor = _judged.Count(judged => judged.Authority == "server-ca-2");
        TestContext.Current.TestOutputHelper!.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{Clients * Renewals} renewals of {Clients} clients in {clock.Elapsed.TotalSeconds:0.0} s ({Clients * Renewals / clock.Elapsed.TotalSeconds:0}/s), {_judged.Count} verifications with the bundle alone, {bySuccessor} of certificates by the successor, {failed} failed"));
        Assert.Equal(Clients * (Renewals + 2), _judged.Count);
        Assert.InRange(bySuccessor, 1, (Clients * Renewals) + Clients - 1);
        Assert.All(last, certificate => Assert.Equal("server-ca-2", certificate.Authority));
        Assert.Equal(0, failed);
    }

    private async Task<Certificate> RenewAsync(int client, Certificate held)
    {
        for (var renewal = 0; renewal < Renewals; renewal++)
        {
            // The last time comes after the change for everyone: nobody keeps the old issuer by being quick.
            if (renewal == Renewals - 1)
                await AwaitSuccessorAsync();
            held = (await _requester.RenewCertificateAsync(
                new RenewCertificateRequest { Name = held.Name, Csr = ByteString.CopyFrom(Requests.Csr(NameOf(client))) }, cancellationToken: Stop)).Certificate;
            Judge(held);
            if (_judged.Count >= Clients / 4)
                _underWay.TrySetResult();
        }

        return held;
    }

    private async Task AwaitSuccessorAsync()
    {
        var directory = (SigningService.Authority.Authorities.AuthorityDirectory)service.Services.GetService(typeof(SigningService.Authority.Authorities.AuthorityDirectory))!;
        while (directory.ActiveOf("server-ca").Id != "server-ca-2")
            await Task.Delay(5, Stop);
    }

    private async Task HearAsync(Grpc.Core.AsyncServerStreamingCall<WatchTrustBundleResponse> watch)
    {
        Assert.True(await watch.ResponseStream.MoveNext(Stop));
        _bundle = watch.ResponseStream.Current.TrustBundle;
    }

    private void Judge(Certificate certificate) => _judged.Add((certificate.Authority, Verifies(certificate, _bundle)));

    /// <summary>With what the bundle holds, and nothing that the certificate's holder sends along.</summary>
    private static bool Verifies(Certificate certificate, GetTrustBundleResponse bundle)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        foreach (var root in bundle.Roots)
            chain.ChainPolicy.CustomTrustStore.Add(X509CertificateLoader.LoadCertificate(root.Span));
        foreach (var intermediate in bundle.Intermediates)
            chain.ChainPolicy.ExtraStore.Add(X509CertificateLoader.LoadCertificate(intermediate.Span));
        using var leaf = X509CertificateLoader.LoadCertificate(certificate.Der.Span);
        return chain.Build(leaf);
    }

    private static string NameOf(int client) => string.Create(CultureInfo.InvariantCulture, $"c{client}.example.test");
}
