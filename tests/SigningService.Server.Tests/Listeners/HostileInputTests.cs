using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using SigningService.Contracts.V1;
using SigningService.Server.Listeners;
using SigningService.Server.Tests.Running;

namespace SigningService.Server.Tests.Listeners;

/// <summary>Whatever bytes come, the answer is a client's error and the service goes on.</summary>
public sealed class HostileInputTests(RunningService service) : IClassFixture<RunningService>
{
    private static readonly string[] CleanStatuses = ["0", "1", "3", "4", "5", "6", "7", "8", "9", "14", "16"];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task RandomBytesToEveryMethodGetCleanErrors()
    {
        var seed = RandomNumberGenerator.GetInt32(int.MaxValue);
        TestContext.Current.TestOutputHelper!.WriteLine($"seed {seed}");
        var random = new Random(seed);
        using var requester = new HttpClient(service.Handler(service.Clients["requester"]));
        foreach (var (method, rule) in AccessRules.ByMethod.Where(rule => !rule.Key.Contains("/Watch", StringComparison.Ordinal)))
        {
            var port = rule.Listeners.HasFlag(ListenerKind.Grpc) ? service.Grpc : service.Enrolment;
            for (var i = 0; i < 20; i++)
            {
                var noise = new byte[random.Next(0, 400)];
                random.NextBytes(noise);
                byte[] framed = [0, 0, 0, (byte)(noise.Length >> 8), (byte)(noise.Length & 0xFF), .. noise];
                using var response = await SendAsync(requester, new Uri(port, method), framed);
                Assert.Contains(StatusOf(response), CleanStatuses);
            }
        }

        await AssertAliveAsync();
    }

    [Fact]
    public async Task AMessageThatIsTooLongIsRefused()
    {
        using var http = new HttpClient(service.Handler(service.Clients["requester"]));
        var message = new byte[300 * 1024];
        byte[] framed = [0, 0, (byte)(message.Length >> 16), (byte)((message.Length >> 8) & 0xFF), (byte)(message.Length & 0xFF), .. message];

        using var response = await SendAsync(http, new Uri(service.Grpc, "/signing.v1.CertificateService/IssueCertificate"), framed);

        Assert.Equal("8", StatusOf(response));
        await AssertAliveAsync();
    }

    [Fact]
    public async Task NoReplyShowsWhereTheServiceLives()
    {
        using var http = new HttpClient(service.Handler(service.Clients["requester"]));
        using var response = await SendAsync(http, new Uri(service.Grpc, "/signing.v1.CertificateService/IssueCertificate"), [0, 0, 0, 0, 3, 0xFF, 0xFF, 0xFF]);

        Assert.Equal("3", StatusOf(response));
        Assert.DoesNotContain("Exception", response.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("Protobuf", response.ToString(), StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(service.Folder, response.ToString(), StringComparison.Ordinal);
    }

    private async Task AssertAliveAsync()
    {
        var requester = new CertificateService.CertificateServiceClient(service.Connect("requester"));
        Assert.NotNull((await requester.IssueCertificateAsync(Requests.Issue(), cancellationToken: Stop)).Certificate);
    }

    private static string? StatusOf(HttpResponseMessage response) =>
        (response.Headers.TryGetValues("grpc-status", out var values) || response.TrailingHeaders.TryGetValues("grpc-status", out values))
            ? values.Single()
            : null;

    private static async Task<HttpResponseMessage> SendAsync(HttpClient http, Uri uri, byte[] body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, uri) { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        request.Content = new ByteArrayContent(body);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        request.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        return await http.SendAsync(request, Stop);
    }
}
