using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Org.BouncyCastle.Ocsp;
using Org.BouncyCastle.X509;
using SigningService.Contracts.V1;
using SigningService.Server.Tests.Running;

namespace SigningService.Server.Tests.Publication;

public sealed class PublicationTests(RunningService service) : IClassFixture<RunningService>, IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = service.Publication };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _http.Dispose();

    [Fact]
    public async Task AListIsServedWithTagAndDateAndNotServedTwice()
    {
        await PublishAsync();

        using var first = await _http.GetAsync("/crl/server-ca/0.crl", Stop);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/crl/server-ca/0.crl");
        request.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using var second = await _http.SendAsync(request, Stop);

        Assert.Equal("application/pkix-crl", first.Content.Headers.ContentType!.MediaType);
        Assert.NotNull(first.Content.Headers.LastModified);
        Assert.InRange(first.Headers.CacheControl!.MaxAge!.Value, TimeSpan.FromMinutes(1), TimeSpan.FromHours(1));
        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
        CertificateRevocationListBuilder.Load(await first.Content.ReadAsByteArrayAsync(Stop), out _);
    }

    [Fact]
    public async Task AllListsAndTheBundleAreServedAsPem()
    {
        await PublishAsync();

        var lists = await _http.GetStringAsync("/crls.pem", Stop);
        var bundle = new X509Certificate2Collection();
        bundle.ImportFromPem(await _http.GetStringAsync("/bundle.pem", Stop));

        Assert.Equal(3, lists.Split("BEGIN X509 CRL").Length - 1);
        Assert.Equal(3, bundle.Count);
        Assert.Equal(service.Hierarchy.Root.Certificate.Der.ToArray(), await _http.GetByteArrayAsync("/ca/root.cer", Stop));
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/crl")]
    [InlineData("/crl/server-ca/8.crl")]
    [InlineData("/crl/other-ca.crl")]
    [InlineData("/crl/server-ca/-1.crl")]
    [InlineData("/crl/nobody/0.crl")]
    [InlineData("/crl/server-ca/0.crl/more")]
    [InlineData("/ca/nobody.cer")]
    [InlineData("/ca/..%2f..%2fetc%2fpasswd")]
    [InlineData("/metrics")]
    public async Task NothingElseIsThere(string path)
    {
        using var response = await _http.GetAsync(path, Stop);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task OtherMethodsAreNotAllowed()
    {
        using var response = await _http.DeleteAsync("/crl/server-ca/0.crl", Stop);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
    }

    [Fact]
    public async Task StatusIsGoodThenRevokedAtOnceByPost()
    {
        var requester = new CertificateService.CertificateServiceClient(service.Connect("requester"));
        var issued = (await requester.IssueCertificateAsync(Requests.Issue(), cancellationToken: Stop)).Certificate;
        var question = Question(issued.SerialNumber);

        Assert.Null(await PostAsync(question));

        var revoker = new CertificateService.CertificateServiceClient(service.Connect("revoker"));
        await revoker.RevokeCertificateAsync(new RevokeCertificateRequest { Name = issued.Name }, cancellationToken: Stop);
        Assert.IsType<RevokedStatus>(await PostAsync(question));
        Assert.IsType<UnknownStatus>(await PostAsync(Question("0123456789")));
    }

    [Theory]
    [InlineData("/ocsp/", "1.1", true)]
    [InlineData("/ocsp//", "1.1", true)]
    [InlineData("//ocsp/", "1.1", true)]
    [InlineData("/ocsp/", "1.0", true)]
    [InlineData("/ocsp/", "1.1", false)]
    [InlineData("/ocsp/", "1.0", false)]
    public async Task QuestionsInThePathAreAnsweredAsClientsSendThem(string prefix, string version, bool escaped)
    {
        var requester = new CertificateService.CertificateServiceClient(service.Connect("requester"));
        var issued = (await requester.IssueCertificateAsync(Requests.Issue(), cancellationToken: Stop)).Certificate;
        var base64 = Convert.ToBase64String(Question(issued.SerialNumber));
        var path = prefix + (escaped ? base64.Replace("+", "%2B", StringComparison.Ordinal).Replace("/", "%2F", StringComparison.Ordinal).Replace("=", "%3d", StringComparison.Ordinal) : base64);

        var answer = await RawAsync($"GET {path} HTTP/{version}\r\nHost: localhost\r\nConnection: close\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 200", answer, StringComparison.Ordinal);
        Assert.Contains("application/ocsp-response", answer, StringComparison.Ordinal);
        Assert.Contains("max-age=", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ThatSomethingWasNotIssuedIsNothingForCaches()
    {
        var base64 = Convert.ToBase64String(Question("0a1b2c3d4e5f60718293a4b5c6d7e8f901"));

        using var response = await _http.GetAsync("/ocsp/" + Uri.EscapeDataString(base64), Stop);

        Assert.True(response.Headers.CacheControl!.NoStore);
    }

    [Fact]
    public async Task ATooLongQuestionIsRefused()
    {
        using var content = new ByteArrayContent(new byte[64 * 1024 + 1]);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/ocsp-request");
        using var response = await _http.PostAsync("/ocsp", content, Stop);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
    }

    [Fact]
    public async Task RandomQuestionsGetAnAnswerThatSaysSo()
    {
        var seed = RandomNumberGenerator.GetInt32(int.MaxValue);
        TestContext.Current.TestOutputHelper!.WriteLine($"seed {seed}");
        var random = new Random(seed);
        for (var i = 0; i < 200; i++)
        {
            var noise = new byte[random.Next(0, 300)];
            random.NextBytes(noise);
            using var content = new ByteArrayContent(noise);
            content.Headers.ContentType = new MediaTypeHeaderValue("application/ocsp-request");
            using var response = await _http.PostAsync("/ocsp", content, Stop);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Equal(OcspRespStatus.MalformedRequest, new OcspResp(await response.Content.ReadAsByteArrayAsync(Stop)).Status);
            using var get = await _http.GetAsync("/ocsp/" + Uri.EscapeDataString(Encoding.Latin1.GetString(noise).Replace("/", "", StringComparison.Ordinal)), Stop);
            Assert.True((int)get.StatusCode is >= 200 and < 500);
        }
    }

    private async Task PublishAsync()
    {
        var revoker = new RevocationService.RevocationServiceClient(service.Connect("revoker"));
        await revoker.PublishRevocationListsAsync(new PublishRevocationListsRequest { RequestId = "once" }, cancellationToken: Stop);
    }

    private byte[] Question(string serial)
    {
        var issuer = new X509CertificateParser().ReadCertificate(service.ServerAuthority.Certificate.Der.ToArray());
        var generator = new OcspReqGenerator();
        generator.AddRequest(new CertificateID(CertificateID.DigestSha1, issuer, new Org.BouncyCastle.Math.BigInteger(1, Convert.FromHexString(serial))));
        return generator.Generate().GetEncoded();
    }

    private async Task<object?> PostAsync(byte[] question)
    {
        using var content = new ByteArrayContent(question);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/ocsp-request");
        using var response = await _http.PostAsync("/ocsp", content, Stop);
        var answer = new OcspResp(await response.Content.ReadAsByteArrayAsync(Stop));
        Assert.Equal(OcspRespStatus.Successful, answer.Status);
        var basic = (BasicOcspResp)answer.GetResponseObject();
        Assert.True(basic.Verify(basic.GetCerts()[0].GetPublicKey()));
        return basic.Responses[0].GetCertStatus();
    }

    private async Task<string> RawAsync(string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, service.Publication.Port, Stop);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request), Stop);
        using var answer = new MemoryStream();
        await stream.CopyToAsync(answer, Stop);
        return Encoding.Latin1.GetString(answer.ToArray());
    }
}
