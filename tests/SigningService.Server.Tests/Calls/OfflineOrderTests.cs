using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using SigningService.Authority.Auditing;
using SigningService.Authority.Keys;
using SigningService.Contracts.V1;
using SigningService.Server.Tests.Running;
using CertificateService = SigningService.Contracts.V1.CertificateService;
using OfflineService = SigningService.Contracts.V1.OfflineService;
using PublicKey = SigningService.Authority.Keys.PublicKey;

namespace SigningService.Server.Tests.Calls;

/// <summary>Orders that a requester signed and a courier carries.</summary>
public sealed class OfflineOrderTests : IAsyncLifetime
{
    private static readonly JsonFormatter Json = new(JsonFormatter.Settings.Default);

    private readonly RunningService _service = new();
    private readonly Dictionary<string, OfflineService.OfflineServiceClient> _couriers = [];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _service.InitializeAsync();

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    [Fact]
    public async Task AnOrderIsCarriedOutOnceForWhoSignedItAndBothStandInTheLog()
    {
        var content = Order("his", "modality-1", "modality-2", "pacs");
        content.Requests[1].Request = Requests.Issue("api.elsewhere.test", "his-1");
        var order = Sign(content);

        var (signed, answer) = await CarryAsync(order);
        var (_, again) = await CarryAsync(order);

        Assert.Equal(("uri:spiffe://example.test/requester", "uri:spiffe://example.test/courier", "his"), (answer.Requester, answer.Courier, answer.Batch));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(order)), answer.OrderSha256);
        Assert.Equal(content.Requests.Select(request => request.Request.RequestId), answer.Answers.Select(one => one.RequestId));
        Assert.Equal(answer.Answers.Where((_, i) => i != 1).Select(one => one.Issued.Certificate.Der), again.Answers.Where((_, i) => i != 1).Select(one => one.Issued.Certificate.Der));
        Assert.NotEmpty(answer.Answers[1].Refused.Reason);
        Assert.True(SignatureVerifier.Verify(AuditKey(), SignatureAlgorithm.Ed25519, signed.Content.Span, signed.Signature.Span));

        var own = await Certificates("requester").ListCertificatesAsync(new ListCertificatesRequest { SummaryOnly = true }, cancellationToken: Stop);
        Assert.Equal(2, own.Certificates.Count);
        var taken = await EntriesAsync(AuditEventKind.OfflineOrderTaken);
        Assert.All(taken, entry => Assert.Equal(("uri:spiffe://example.test/requester", "uri:spiffe://example.test/courier"), (entry.Actor, entry.Details["courier"])));
        Assert.Equal(2, taken.Count);
        Assert.All(await EntriesAsync(AuditEventKind.RequestRefused), entry => Assert.Equal("uri:spiffe://example.test/requester", entry.Actor));
        Assert.Equal(2, (await EntriesAsync(AuditEventKind.OfflineAnswerSigned)).Count);
    }

    [Fact]
    public async Task ThreeHundredRequestsComeInPiecesAndSoDoesTheAnswer()
    {
        var (_, answer) = await CarryAsync(Sign(Order("many", [.. Enumerable.Range(0, 300).Select(i => $"device-{i}")])));

        Assert.Equal(Enumerable.Range(0, 300).Select(i => (long)i), answer.Answers.Select(one => one.Index));
        Assert.All(answer.Answers, one => Assert.NotNull(one.Issued));
    }

    [Fact]
    public async Task AnOrderThatAStopInterruptsGoesOnWhenItIsCarriedAgain()
    {
        var order = Sign(Order("stopped", [.. Enumerable.Range(0, 400).Select(i => $"device-{i}")]));
        var client = new OfflineService.OfflineServiceClient(_service.Connect("courier"));
        using (var call = client.CarryOrder(cancellationToken: Stop))
        {
            foreach (var piece in order.Chunk(64 << 10))
                await call.RequestStream.WriteAsync(new CarryOrderRequest { Order = ByteString.CopyFrom(piece) }, Stop);
            await call.RequestStream.CompleteAsync();
            Assert.True(await call.ResponseStream.MoveNext(Stop));
            var stopping = _service.StopAsync();
            await Assert.ThrowsAsync<RpcException>(async () => await call.ResponseStream.ReadAllAsync(Stop).ToListAsync(Stop));
            await stopping;
        }

        await _service.StartAsync();
        var (_, answer) = await CarryAsync(order);

        Assert.All(answer.Answers, one => Assert.NotNull(one.Issued));
        Assert.Equal(400, answer.Answers.Select(one => one.Issued.Certificate.SerialNumber).Distinct().Count());
    }

    [Fact]
    public async Task WhatIsNotSignedByACallerOfThisServiceIsNotAccepted()
    {
        using var stranger = RSA.Create(2048);
        var request = new CertificateRequest("CN=uri:spiffe://example.test/requester", stranger, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var self = request.CreateSelfSigned(_service.Time.GetUtcNow().AddHours(-1), _service.Time.GetUtcNow().AddDays(1));

        await RefusedAsync(Sign(Order("a", "one"), self), "no client authority");
        await RefusedAsync("not CMS"u8.ToArray(), "cannot be read");
        await RefusedAsync([], "cannot be read");
        await RefusedAsync(SignBytes(Encoding.UTF8.GetBytes("{}"), Certificate("requester")), "another kind");
        await RefusedAsync(SignBytes("text"u8.ToArray(), Certificate("requester")), "no OfflineOrder");
    }

    [Fact]
    public async Task ASignerWhoIsRevokedOrHasNoGrantGetsNothing()
    {
        var refused = await Assert.ThrowsAsync<RpcException>(() => CarryAsync(Sign(Order("a", "one"), Certificate("nobody"))));
        Assert.Equal("NOT_GRANTED", StatusTests.ReasonOf(refused));

        await Certificates("revoker").RevokeCertificateAsync(
            new RevokeCertificateRequest { Name = $"authorities/client-ca/certificates/{Certificate("requester").SerialNumber.ToLowerInvariant()}", Reason = RevocationReason.Superseded },
            cancellationToken: Stop);
        await RefusedAsync(Sign(Order("a", "one")), "was revoked");
    }

    [Fact]
    public async Task AnOrderForAnotherServiceOrAnotherTimeIsNotAccepted()
    {
        var other = Order("a", "one");
        other.TrustAnchorSha256 = new string('0', 64);
        await RefusedAsync(Sign(other), "another root");

        var early = Order("a", "one");
        early.CreateTime = _service.Time.GetUtcNow().AddHours(2).ToTimestamp();
        await RefusedAsync(Sign(early), "not yet");

        var forever = Order("a", "one");
        forever.ExpireTime = _service.Time.GetUtcNow().AddDays(91).ToTimestamp();
        await RefusedAsync(Sign(forever), "90 days");

        var order = Sign(Order("a", "one"));
        _service.Time.Advance(TimeSpan.FromDays(31));
        await RefusedAsync(order, "ended");
    }

    [Fact]
    public async Task NobodyButACourierCarries()
    {
        foreach (var client in new[] { "requester", "operator", "nobody" })
        {
            var refused = await Assert.ThrowsAsync<RpcException>(() => CarryAsync(Sign(Order("a", "one")), client));
            Assert.Equal((StatusCode.PermissionDenied, "NOT_GRANTED"), (refused.StatusCode, StatusTests.ReasonOf(refused)));
        }
    }

    [Fact]
    public async Task NamesAndRequestIdsAreRequiredAndNothingIsDoneWithoutThem()
    {
        foreach (var spoil in new Action<OfflineOrder>[]
        {
            order => order.Requests.Clear(),
            order => order.Requests[1].Name = order.Requests[0].Name,
            order => order.Requests[1].Name = "../escape",
            order => order.Requests[1].Request.RequestId = "",
            order => order.Requests[1].Request = null,
        })
        {
            var order = Order("a", "one", "two");
            spoil(order);
            Assert.Equal(StatusCode.InvalidArgument, (await Assert.ThrowsAsync<RpcException>(() => CarryAsync(Sign(order)))).StatusCode);
        }

        Assert.Empty(await EntriesAsync(AuditEventKind.OfflineOrderTaken));
    }

    [Fact]
    public async Task NoOrderWithADamagedOctetIsCarriedOut()
    {
        var order = Sign(Order("a", "one"));
        var seed = RandomNumberGenerator.GetInt32(int.MaxValue);
        TestContext.Current.TestOutputHelper!.WriteLine($"Seed {seed}");
        var random = new Random(seed);
        for (var i = 0; i < 200; i++)
        {
            var damaged = order.ToArray();
            damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
            try
            {
                var (_, answer) = await CarryAsync(damaged);
                // What is not under the signature, such as an unsigned attribute or another form of a length, changes nothing that counts.
                Assert.Equal("uri:spiffe://example.test/requester", answer.Requester);
                Assert.Equal("one.example.test", Assert.Single(answer.Answers).Issued.Certificate.SubjectNames.Single().Split(':')[1]);
            }
            catch (RpcException refused)
            {
                Assert.Contains(refused.StatusCode, new[] { StatusCode.PermissionDenied, StatusCode.InvalidArgument });
            }
        }
    }

    private async Task RefusedAsync(byte[] order, string because)
    {
        var refused = await Assert.ThrowsAsync<RpcException>(() => CarryAsync(order));
        Assert.Equal((StatusCode.PermissionDenied, "ORDER_NOT_ACCEPTED"), (refused.StatusCode, StatusTests.ReasonOf(refused)));
        Assert.Contains(because, refused.Status.Detail, StringComparison.Ordinal);
    }

    private async Task<(SignedAnswer Signed, OfflineAnswer Answer)> CarryAsync(byte[] order, string courier = "courier")
    {
        if (!_couriers.TryGetValue(courier, out var client))
            _couriers[courier] = client = new OfflineService.OfflineServiceClient(_service.Connect(courier));
        using var call = client.CarryOrder(cancellationToken: Stop);
        try
        {
            foreach (var piece in order.Chunk(64 << 10))
                await call.RequestStream.WriteAsync(new CarryOrderRequest { Order = ByteString.CopyFrom(piece) }, Stop);
            await call.RequestStream.CompleteAsync();
        }
        catch (RpcException)
        {
            // Refused before it was read; why, stands where the answer is read.
        }

        using var pieces = new MemoryStream();
        await foreach (var response in call.ResponseStream.ReadAllAsync(Stop))
            pieces.Write(response.Answer.Span);
        var signed = SignedAnswer.Parser.ParseFrom(pieces.ToArray());
        return (signed, JsonParser.Default.Parse<OfflineAnswer>(signed.Content.ToStringUtf8()));
    }

    private OfflineOrder Order(string batch, params string[] names) => new()
    {
        Kind = OfflineOrder.Descriptor.FullName,
        TrustAnchorSha256 = Convert.ToHexStringLower(SHA256.HashData(_service.Hierarchy.Root.Certificate.Der.Span)),
        Batch = batch,
        CreateTime = _service.Time.GetUtcNow().ToTimestamp(),
        ExpireTime = _service.Time.GetUtcNow().AddDays(30).ToTimestamp(),
        Requests = { names.Select((name, i) => new OfflineRequest { Name = name, Request = Requests.Issue(name + ".example.test", $"{batch}-{i}") }) },
    };

    private byte[] Sign(OfflineOrder order, X509Certificate2? certificate = null) => SignBytes(Encoding.UTF8.GetBytes(Json.Format(order)), certificate ?? Certificate("requester"));

    private static byte[] SignBytes(byte[] content, X509Certificate2 certificate)
    {
        var cms = new SignedCms(new ContentInfo(content));
        cms.ComputeSignature(new CmsSigner(certificate) { IncludeOption = X509IncludeOption.EndCertOnly });
        return cms.Encode();
    }

    private X509Certificate2 Certificate(string client) => _service.Clients[client].Certificate;

    private CertificateService.CertificateServiceClient Certificates(string client) => new(_service.Connect(client));

    private PublicKey AuditKey() => PublicKey.Parse(Convert.FromBase64String(string.Concat(
        File.ReadAllLines(Path.Combine(_service.Folder, "hierarchy", "audit-public-key.pem")).Where(line => !line.StartsWith('-')))));

    private async Task<List<AuditEntry>> EntriesAsync(AuditEventKind kind)
    {
        var audit = new AuditService.AuditServiceClient(_service.Connect("auditor"));
        var entries = await audit.ListEntriesAsync(new ListEntriesRequest { PageSize = 1_000, Kinds = { kind.ToString() } }, cancellationToken: Stop);
        return [.. entries.Entries];
    }
}
