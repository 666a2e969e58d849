using System.Security.Cryptography.X509Certificates;
using Envoy.Extensions.TransportSockets.Tls.V3;
using Envoy.Service.Discovery.V3;
using Grpc.Core;

namespace SigningService.Cli.Tests.Workloads;

/// <summary>The secret discovery service of the agent, as a proxy sees it.</summary>
[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class SecretDiscoveryTests
{
    private const string TypeUrl = "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.Secret";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ACertificateAndTheRootsAreFoundByEveryNameTheyHave()
    {
        await using var agent = await WorkloadAgent.StartAsync();
        string[] names = ["default", "worker", WorkloadAgent.Worker, "ROOTCA", "spiffe://example.test", "nobody", "web"];

        var response = await agent.Proxy().FetchSecretsAsync(new DiscoveryRequest { ResourceNames = { names }, TypeUrl = TypeUrl }, cancellationToken: Cancel);

        var secrets = Secrets(response);
        Assert.Equal(names[..5], secrets.Select(s => s.Name));
        Assert.Equal([WorkloadAgent.Api, WorkloadAgent.Worker, WorkloadAgent.Worker], secrets.Take(3).Select(UriOf));
        var roots = agent.Folder.Service.Authority.Root.ExportCertificatePem() + "\n";
        Assert.Equal([roots, roots], secrets.Skip(3).Select(s => s.ValidationContext.TrustedCa.InlineBytes.ToStringUtf8()));
    }

    [Fact]
    public async Task WhoNamesNothingGetsAllThatIsItsOwn()
    {
        await using var agent = await WorkloadAgent.StartAsync();

        Assert.Equal(["api", "worker", "ROOTCA"], Secrets(await agent.Proxy().FetchSecretsAsync(new DiscoveryRequest(), cancellationToken: Cancel)).Select(s => s.Name));
    }

    [Fact]
    public async Task ARenewalIsPushedUnderANewVersion()
    {
        await using var agent = await WorkloadAgent.StartByHandAsync();
        using var call = agent.Proxy().StreamSecrets(cancellationToken: Cancel);
        await call.RequestStream.WriteAsync(new DiscoveryRequest { ResourceNames = { WorkloadAgent.Api }, TypeUrl = TypeUrl }, Cancel);
        var first = await NextAsync(call);
        await call.RequestStream.WriteAsync(Answer(first), Cancel);

        await agent.RenewAsync();
        var next = await NextAsync(call);

        Assert.NotEqual(first.VersionInfo, next.VersionInfo);
        Assert.NotEqual(first.Nonce, next.Nonce);
        Assert.NotEqual(Secrets(first).Single().TlsCertificate.PrivateKey, Secrets(next).Single().TlsCertificate.PrivateKey);
    }

    [Fact]
    public async Task WhatAProxyRejectsIsSaidAndNotToldAgain()
    {
        await using var agent = await WorkloadAgent.StartAsync();
        using var call = agent.Proxy().StreamSecrets(cancellationToken: Cancel);
        await call.RequestStream.WriteAsync(new DiscoveryRequest { ResourceNames = { "api" } }, Cancel);
        var rejected = await NextAsync(call);
        var complaint = Answer(rejected);
        complaint.VersionInfo = "";
        complaint.ErrorDetail = new RequestError { Code = 3, Message = "I cannot read\nthis key." };

        await call.RequestStream.WriteAsync(complaint, Cancel);
        agent.Folder.Service.Ledger.FurtherRoots.Enqueue(new("Next"));
        var further = Answer(rejected);
        further.ResourceNames.Add("ROOTCA");
        await call.RequestStream.WriteAsync(further, Cancel);

        // Had the first one been told again, it would come before.
        Assert.Equal(["api", "ROOTCA"], Secrets(await NextAsync(call)).Select(s => s.Name));
        var log = (await agent.StopAsync()).Out;
        Assert.Contains($"version={rejected.VersionInfo} message=\"I cannot read", log, StringComparison.Ordinal);
        Assert.Equal(2, log.Split("secrets-rejected").Length);
    }

    [Fact]
    public async Task AnAnswerToAnOlderResponseIsPassedOver()
    {
        await using var agent = await WorkloadAgent.StartAsync();
        using var call = agent.Proxy().StreamSecrets(cancellationToken: Cancel);
        await call.RequestStream.WriteAsync(new DiscoveryRequest { ResourceNames = { "api" }, ResponseNonce = "of a stream before" }, Cancel);
        var first = await NextAsync(call);
        await call.RequestStream.WriteAsync(new DiscoveryRequest { ResourceNames = { "worker" }, ResponseNonce = "another" }, Cancel);
        var answer = Answer(first);
        answer.ResourceNames.Add("ROOTCA");
        await call.RequestStream.WriteAsync(answer, Cancel);

        Assert.Equal(["api", "ROOTCA"], Secrets(await NextAsync(call)).Select(s => s.Name));
    }

    [Fact]
    public async Task WhatIsNotServedIsSaid()
    {
        await using var agent = await WorkloadAgent.StartAsync();
        var proxy = agent.Proxy();

        using var delta = proxy.DeltaSecrets(cancellationToken: Cancel);
        await RequireAsync(StatusCode.Unimplemented, () => delta.ResponseStream.MoveNext(Cancel));
        await RequireAsync(StatusCode.NotFound, async () => await proxy.FetchSecretsAsync(new() { ResourceNames = { "nobody" } }, cancellationToken: Cancel));
        await RequireAsync(
            StatusCode.InvalidArgument,
            async () => await proxy.FetchSecretsAsync(new() { TypeUrl = "type.googleapis.com/envoy.config.cluster.v3.Cluster" }, cancellationToken: Cancel));
    }

    private static DiscoveryRequest Answer(DiscoveryResponse response) => new()
    {
        VersionInfo = response.VersionInfo,
        ResponseNonce = response.Nonce,
        TypeUrl = TypeUrl,
        ResourceNames = { Secrets(response).Select(s => s.Name) },
    };

    private static List<Secret> Secrets(DiscoveryResponse response) => [.. response.Resources.Select(any => any.Unpack<Secret>())];

    private static string UriOf(Secret secret)
    {
        using var pair = X509Certificate2.CreateFromPem(
            secret.TlsCertificate.CertificateChain.InlineBytes.ToStringUtf8(), secret.TlsCertificate.PrivateKey.InlineBytes.ToStringUtf8());
        return Client.Requests.SubjectNameReader.Read(pair).Single()["uri:".Length..];
    }

    private static async Task<DiscoveryResponse> NextAsync(AsyncDuplexStreamingCall<DiscoveryRequest, DiscoveryResponse> call) =>
        await call.ResponseStream.MoveNext(Cancel) ? call.ResponseStream.Current : throw new InvalidOperationException("The stream ended.");

    private static async Task RequireAsync(StatusCode expected, Func<Task> call) =>
        Assert.Equal(expected, (await Assert.ThrowsAsync<RpcException>(call)).StatusCode);
}
