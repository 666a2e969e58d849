using System.Net;
using System.Net.Http.Headers;
using Grpc.AspNetCore.Server;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using SigningService.Authority.Callers;
using SigningService.Server.Listeners;
using SigningService.Server.Tests.Running;

namespace SigningService.Server.Tests.Listeners;

/// <summary>Walks every method over every port: one listener, one trust rule.</summary>
public sealed class ListenerFenceTests(RunningService service) : IClassFixture<RunningService>
{
    /// <summary>What the service really maps, whoever mapped it.</summary>
    private IEnumerable<string> AllMethods => service.Services.GetRequiredService<EndpointDataSource>().Endpoints
        .Select(endpoint => endpoint.Metadata.GetMetadata<GrpcMethodMetadata>()?.Method.FullName)
        .OfType<string>()
        .Distinct();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public void EveryMethodHasARuleAndEveryRuleAMethod() =>
        Assert.Equal(AllMethods.Order(StringComparer.Ordinal), AccessRules.ByMethod.Keys.Order(StringComparer.Ordinal));

    [Fact]
    public void AnonymousCallersReachTheBundleHealthEnrolmentAndTheMeshAndNothingElse() => Assert.Equal(
        ["/grpc.health.v1.Health/Check", "/istio.v1.auth.IstioCertificateService/CreateCertificate", "/signing.v1.AuthorityService/GetTrustBundle", "/signing.v1.EnrollmentService/Enroll"],
        AccessRules.ByMethod.Where(rule => rule.Value.Listeners != ListenerKind.Grpc).Select(rule => rule.Key).Order(StringComparer.Ordinal));

    [Fact]
    public async Task OnTheEnrolmentPortMethodsThatAreNotItsOwnDoNotExistWithOrWithoutACertificate()
    {
        foreach (var client in new[] { null, service.Clients["operator"] })
        {
            using var http = new HttpClient(service.Handler(client));
            foreach (var method in AllMethods)
            {
                using var response = await SendAsync(http, new Uri(service.Enrolment, method));
                var served = AccessRules.Find(method)!.Listeners.HasFlag(ListenerKind.Enrolment);
                Assert.Equal(served ? HttpStatusCode.OK : HttpStatusCode.NotFound, response.StatusCode);
            }
        }
    }

    [Fact]
    public async Task OnThePlainPortsNoMethodExistsWhateverTheHostHeaderSays()
    {
        using var http = new HttpClient();
        foreach (var port in new[] { service.Publication, service.Operations })
        {
            foreach (var method in AllMethods)
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(port, method));
                request.Headers.Host = service.Grpc.Authority;
                request.Content = new ByteArrayContent(new byte[5]);
                using var response = await http.SendAsync(request, Stop);
                Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
            }
        }
    }

    [Theory]
    [InlineData("/metrics")]
    [InlineData("/readyz")]
    [InlineData("/livez")]
    public async Task WhatOperationsServesIsNotOnOtherPorts(string path)
    {
        using var plain = new HttpClient();
        using var operations = await plain.GetAsync(new Uri(service.Operations, path), Stop);
        using var publication = await plain.GetAsync(new Uri(service.Publication, path), Stop);
        using var http = new HttpClient(service.Handler(service.Clients["operator"]));
        using var grpc = await SendAsync(http, new Uri(service.Grpc, path));

        Assert.NotEqual(HttpStatusCode.NotFound, operations.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, publication.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, grpc.StatusCode);
    }

    [Theory]
    [InlineData("/crl/server-ca/0.crl")]
    [InlineData("/ca/root.cer")]
    [InlineData("/crls.pem")]
    [InlineData("/ocsp/MEE")]
    public async Task WhatIsPublishedIsOnThePublicationPortAlone(string path)
    {
        using var plain = new HttpClient();
        using var operations = await plain.GetAsync(new Uri(service.Operations, path), Stop);
        using var http = new HttpClient(service.Handler(service.Clients["operator"]));
        using var grpc = await SendAsync(http, new Uri(service.Grpc, path));

        Assert.Equal(HttpStatusCode.NotFound, operations.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, grpc.StatusCode);
    }

    [Theory]
    [InlineData("operator")]
    [InlineData("revoker")]
    [InlineData("auditor")]
    [InlineData("requester")]
    [InlineData("nobody")]
    public async Task EveryMethodIsOpenToExactlyTheRolesOfItsRule(string client)
    {
        var role = client == "nobody" ? Role.None : Enum.Parse<Role>(client, ignoreCase: true);
        using var http = new HttpClient(service.Handler(service.Clients[client]));
        foreach (var (method, rule) in AccessRules.ByMethod.Where(rule => rule.Value.Listeners.HasFlag(ListenerKind.Grpc)))
        {
            if (method.Contains("/Watch", StringComparison.Ordinal) || method.EndsWith("ReflectionInfo", StringComparison.Ordinal))
                continue; // Streams without end; their rule is the same table's.
            using var response = await SendAsync(http, new Uri(service.Grpc, method));
            var isRefused = StatusOf(response) == "7";
            Assert.True(isRefused == (rule.Roles != Role.None && (rule.Roles & role) == 0) || IsDecidedInside(method), $"{client} {method}: {StatusOf(response)}");
        }
    }

    // An empty request to revoke or renew speaks of the caller's own certificate and is judged by the room.
    private static bool IsDecidedInside(string method) =>
        method.EndsWith("/RevokeCertificate", StringComparison.Ordinal) || method.EndsWith("/RenewCertificate", StringComparison.Ordinal);

    private static string? StatusOf(HttpResponseMessage response) =>
        (response.Headers.TryGetValues("grpc-status", out var values) || response.TrailingHeaders.TryGetValues("grpc-status", out values))
            ? values.Single()
            : null;

    private static async Task<HttpResponseMessage> SendAsync(HttpClient http, Uri uri)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, uri) { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        request.Content = new ByteArrayContent(uri.AbsolutePath.EndsWith("RevokeCertificate", StringComparison.Ordinal) ? [0, 0, 0, 0, 2, 0x28, 1] : new byte[5]);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        request.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        var response = await http.SendAsync(request, HttpCompletionOption.ResponseContentRead, Stop);
        return response;
    }
}
