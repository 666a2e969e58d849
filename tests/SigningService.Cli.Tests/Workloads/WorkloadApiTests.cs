using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Google.Protobuf;
using Grpc.Core;
using Spiffe.Workload;

namespace SigningService.Cli.Tests.Workloads;

/// <summary>The SPIFFE Workload API of the agent, as a workload sees it.</summary>
[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class WorkloadApiTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AWorkloadGetsItsCertificatesTheirKeysAndTheRootsAlone()
    {
        await using var agent = await WorkloadAgent.StartAsync();

        using var call = agent.Workload().FetchX509SVID(new X509SVIDRequest(), WorkloadAgent.Header, cancellationToken: Cancel);
        var svids = (await NextAsync(call)).Svids;

        Assert.Equal([(WorkloadAgent.Api, "inside"), (WorkloadAgent.Worker, "")], svids.Select(s => (s.SpiffeId, s.Hint)));
        foreach (var svid in svids)
        {
            var chain = Certificates(svid.X509Svid);
            Assert.Equal(agent.Folder.Service.Authority.Certificate.RawData, chain[1].RawData);
            Assert.Equal(2, chain.Count);
            Assert.Equal(agent.Folder.Service.Authority.Root.RawData, Assert.Single(Certificates(svid.Bundle)).RawData);
            using var key = ECDsa.Create();
            key.ImportPkcs8PrivateKey(svid.X509SvidKey.Span, out _);
            Assert.Equal(chain[0].PublicKey.ExportSubjectPublicKeyInfo(), key.ExportSubjectPublicKeyInfo());
        }
    }

    [Fact]
    public async Task NobodyGetsAnythingThatTheFileDoesNotSay()
    {
        await using var agent = await WorkloadAgent.StartAsync("""{"certificate": "api", "users": ["61234"], "groups": ["61234"]}""");
        var workload = agent.Workload();

        using var svids = workload.FetchX509SVID(new X509SVIDRequest(), WorkloadAgent.Header, cancellationToken: Cancel);
        await RequireAsync(StatusCode.PermissionDenied, () => NextAsync(svids));
        using var bundles = workload.FetchX509Bundles(new X509BundlesRequest(), WorkloadAgent.Header, cancellationToken: Cancel);
        await RequireAsync(StatusCode.PermissionDenied, () => NextAsync(bundles));
        await RequireAsync(StatusCode.PermissionDenied, async () => await agent.Proxy().FetchSecretsAsync(new() { ResourceNames = { "ROOTCA" } }, cancellationToken: Cancel));

        var log = (await agent.StopAsync()).Out;
        Assert.Equal(2, log.Split("workload-refused").Length);
        Assert.Contains("add it under workloads.allow", log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ACertificateWithoutASpiffeIdIsForProxiesAndNotForTheWorkloadApi()
    {
        await using var agent = await WorkloadAgent.StartAsync($$"""{"certificate": "web", "users": ["{{WorkloadAgent.Me}}"]}""");

        using var svids = agent.Workload().FetchX509SVID(new X509SVIDRequest(), WorkloadAgent.Header, cancellationToken: Cancel);
        await RequireAsync(StatusCode.PermissionDenied, () => NextAsync(svids));

        using var proxy = agent.Proxy().StreamSecrets(cancellationToken: Cancel);
        await proxy.RequestStream.WriteAsync(new() { ResourceNames = { "web" } }, Cancel);
        Assert.True(await proxy.ResponseStream.MoveNext(Cancel));
        Assert.Single(proxy.ResponseStream.Current.Resources);
    }

    [Fact]
    public async Task WithoutTheHeaderEveryCallIsRefused()
    {
        await using var agent = await WorkloadAgent.StartAsync();
        var workload = agent.Workload();

        foreach (var headers in new Metadata?[] { null, new() { { "workload.spiffe.io", "false" } }, new() { { "workload.spiffe.io", "true" }, { "workload.spiffe.io", "true" } } })
        {
            using var svids = workload.FetchX509SVID(new X509SVIDRequest(), headers, cancellationToken: Cancel);
            await RequireAsync(StatusCode.InvalidArgument, () => NextAsync(svids));
            using var bundles = workload.FetchX509Bundles(new X509BundlesRequest(), headers, cancellationToken: Cancel);
            await RequireAsync(StatusCode.InvalidArgument, () => NextAsync(bundles));
            await RequireAsync(StatusCode.InvalidArgument, async () => await workload.FetchJWTSVIDAsync(new JWTSVIDRequest(), headers, cancellationToken: Cancel));
        }
    }

    [Fact]
    public async Task ThatThereAreNoTokensIsSaid()
    {
        await using var agent = await WorkloadAgent.StartAsync();
        var workload = agent.Workload();

        var refusal = await RequireAsync(
            StatusCode.Unimplemented, async () => await workload.FetchJWTSVIDAsync(new JWTSVIDRequest(), WorkloadAgent.Header, cancellationToken: Cancel));
        Assert.Contains("FetchX509SVID", refusal, StringComparison.Ordinal);
        await RequireAsync(StatusCode.Unimplemented, async () => await workload.ValidateJWTSVIDAsync(new(), WorkloadAgent.Header, cancellationToken: Cancel));
        using var bundles = workload.FetchJWTBundles(new JWTBundlesRequest(), WorkloadAgent.Header, cancellationToken: Cancel);
        await RequireAsync(StatusCode.Unimplemented, () => NextAsync(bundles));
    }

    [Fact]
    public async Task ARenewalIsPushedWithANewKey()
    {
        await using var agent = await WorkloadAgent.StartByHandAsync();
        using var call = agent.Workload().FetchX509SVID(new X509SVIDRequest(), WorkloadAgent.Header, cancellationToken: Cancel);

        var first = (await NextAsync(call)).Svids[0];
        var next = first;
        await agent.RenewAsync();
        while (next.X509Svid.Equals(first.X509Svid))
            next = (await NextAsync(call)).Svids[0];

        Assert.Equal(WorkloadAgent.Api, next.SpiffeId);
        Assert.NotEqual(first.X509SvidKey, next.X509SvidKey);
    }

    [Fact]
    public async Task AChangeOfTheRootsIsPushedToThoseWhoHaveACertificateAndThoseWhoOnlyVerify()
    {
        await using var agent = await WorkloadAgent.StartAsync();
        using var svids = agent.Workload().FetchX509SVID(new X509SVIDRequest(), WorkloadAgent.Header, cancellationToken: Cancel);
        using var bundles = agent.Workload().FetchX509Bundles(new X509BundlesRequest(), WorkloadAgent.Header, cancellationToken: Cancel);
        Assert.Single(Certificates((await NextAsync(svids)).Svids[0].Bundle));
        Assert.Single(Certificates((await NextAsync(bundles)).Bundles["spiffe://example.test"]));

        agent.Folder.Service.Ledger.FurtherRoots.Enqueue(new("Next"));

        Assert.Equal(2, Certificates((await NextAsync(svids)).Svids[0].Bundle).Count);
        Assert.Equal(2, Certificates((await NextAsync(bundles)).Bundles["spiffe://example.test"]).Count);
    }

    private static async Task<T> NextAsync<T>(AsyncServerStreamingCall<T> call) =>
        await call.ResponseStream.MoveNext(Cancel) ? call.ResponseStream.Current : throw new InvalidOperationException("The stream ended.");

    private static async Task<string> RequireAsync(StatusCode expected, Func<Task> call)
    {
        var refusal = await Assert.ThrowsAsync<RpcException>(call);
        Assert.Equal(expected, refusal.StatusCode);
        return refusal.Status.Detail;
    }

    private static List<X509Certificate2> Certificates(ByteString concatenated)
    {
        var all = new List<X509Certificate2>();
        for (var rest = concatenated.Memory; rest.Length > 0; rest = rest[all[^1].RawData.Length..])
        {
            System.Formats.Asn1.AsnDecoder.ReadSequence(rest.Span, System.Formats.Asn1.AsnEncodingRules.DER, out _, out _, out var length);
            all.Add(X509CertificateLoader.LoadCertificate(rest.Span[..length]));
        }
        return all;
    }
}
