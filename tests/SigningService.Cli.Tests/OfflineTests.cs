using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using SigningService.Cli.Offline;
using SigningService.Client;
using SigningService.Client.Connections;
using SigningService.Client.Tests.SmallService;
using SigningService.Contracts.V1;
using SigningService.Testing;

namespace SigningService.Cli.Tests;

/// <summary>The side of the air gap that has no service: orders are made, answers are held against them.</summary>
public sealed class OfflineTests : IAsyncLifetime
{
    private readonly ECDsa _auditKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private RunningSmallService _service = null!;
    private Terminal _terminal = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string OrderFile => _service.PathOf("order.p7m");

    private string AnswerFile => _service.PathOf("answer.json");

    public async ValueTask InitializeAsync()
    {
        _service = await RunningSmallService.StartAsync();
        _terminal = Terminal.For(_service);
        Directory.CreateDirectory(_service.PathOf("requests"));
        foreach (var name in new[] { "one", "two" })
            await File.WriteAllTextAsync(_service.PathOf($"requests/{name}.csr"), PemEncoding.WriteString("CERTIFICATE REQUEST", Csr.For(name + ".example.test")), Stop);
        await File.WriteAllTextAsync(_service.PathOf("audit.pem"), _auditKey.ExportSubjectPublicKeyInfoPem(), Stop);
    }

    public async ValueTask DisposeAsync()
    {
        _auditKey.Dispose();
        await _service.DisposeAsync();
    }

    [Fact]
    public async Task AnOrderIsMadeWithoutTheServiceAndItsAnswerIsWritten()
    {
        _terminal.Environment.Remove("SIGNCTL_SERVER");
        Assert.Equal(0, (await OrderAsync()).ExitCode);
        var shown = await _terminal.RunAsync("offline", "show", OrderFile);
        Assert.Matches("one +server-tls", shown.Out);
        await AnswerAsync(_ => { });

        var taken = await TakeAsync();

        Assert.Equal(0, taken.ExitCode);
        Assert.Equal(["one.pem", "two.pem"], Written());
        Assert.Contains("uri:spiffe://example.test/desk", (await _terminal.RunAsync("offline", "show", AnswerFile)).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ARefusedRequestIsToldWithItsReasonAndTheOthersAreWritten()
    {
        await OrderAsync();
        await AnswerAsync(answer => answer.Answers[0] = new IssueCertificatesResponse
        {
            RequestId = answer.Answers[0].RequestId,
            Refused = new RequestRefusal { Reason = "NAME_NOT_ALLOWED", Message = "That name is not yours." },
        });

        var taken = await TakeAsync();

        Assert.Equal(3, taken.ExitCode);
        Assert.Contains("That name is not yours. (NAME_NOT_ALLOWED)", taken.Out, StringComparison.Ordinal);
        Assert.Equal(["two.pem"], Written());
    }

    [Fact]
    public async Task WhatIsNotTheSignedAnswerToThisOrderIsRefusedWhole()
    {
        await OrderAsync();
        foreach (var (spoil, because) in new (Action<OfflineAnswer>, string)[]
        {
            (answer => answer.OrderSha256 = new string('0', 64), "is for the order"),
            (answer => answer.Kind = "signing.v1.RotationReport", "another kind"),
            (answer => answer.Answers.RemoveAt(1), "other requests"),
            (answer => (answer.Answers[0].Issued, answer.Answers[1].Issued) = (answer.Answers[1].Issued, answer.Answers[0].Issued), "another key"),
        })
        {
            await AnswerAsync(spoil);
            var taken = await TakeAsync();
            Assert.Equal(7, taken.ExitCode);
            Assert.Contains(because, taken.Error, StringComparison.Ordinal);
            Assert.Empty(Written());
        }

        await AnswerAsync(_ => { });
        var forged = await File.ReadAllTextAsync(AnswerFile, Stop);
        var signature = JsonParser.Default.Parse<SignedAnswer>(forged);
        signature.Content = ByteString.CopyFromUtf8(signature.Content.ToStringUtf8().Replace("desk", "thief", StringComparison.Ordinal));
        await File.WriteAllTextAsync(AnswerFile, AnswerReading.Format(signature), Stop);
        Assert.Equal(7, (await TakeAsync()).ExitCode);
        Assert.Empty(Written());
    }

    [Fact]
    public async Task ANameThatLeadsOutOfTheFolderIsRefused()
    {
        await OrderAsync();
        var order = SignedOrder.Read(OrderFile).Content;
        order.Requests[0].Name = "../escaped";
        using (var identity = ClientIdentity.FromPem(await File.ReadAllTextAsync(_service.PathOf("client.pem"), Stop), await File.ReadAllTextAsync(_service.PathOf("client-key.pem"), Stop)))
            await File.WriteAllBytesAsync(OrderFile, SignedOrder.Sign(order, identity), Stop);
        await AnswerAsync(_ => { });

        Assert.Equal(7, (await TakeAsync()).ExitCode);
        Assert.False(File.Exists(_service.PathOf("escaped.pem")));
    }

    [Fact]
    public async Task AnOrderNeedsAClientCertificateToSignWith()
    {
        _terminal.Environment.Remove("SIGNCTL_CLIENT_CERT");
        _terminal.Environment.Remove("SIGNCTL_CLIENT_KEY");

        var outcome = await OrderAsync();

        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("client certificate", outcome.Error, StringComparison.Ordinal);
    }

    private Task<Outcome> OrderAsync() => _terminal.RunAsync("offline", "order", "--profile", "server-tls", "--csr-dir", _service.PathOf("requests"), "--out", OrderFile);

    private Task<Outcome> TakeAsync() =>
        _terminal.RunAsync("offline", "take", AnswerFile, "--order", OrderFile, "--audit-key", _service.PathOf("audit.pem"), "--out-dir", _service.PathOf("certificates"));

    private IEnumerable<string?> Written() =>
        Directory.Exists(_service.PathOf("certificates")) ? Directory.GetFiles(_service.PathOf("certificates")).Select(Path.GetFileName).Order() : [];

    /// <summary>Answers the order as the service would, with real certificates, and signs it.</summary>
    private async Task AnswerAsync(Action<OfflineAnswer> spoil)
    {
        using var identity = ClientIdentity.FromPem(await File.ReadAllTextAsync(_service.PathOf("client.pem"), Stop), await File.ReadAllTextAsync(_service.PathOf("client-key.pem"), Stop));
        using var connection = SigningServiceConnection.Open(_service.Address, TrustBundle.FromPem(_service.Authority.BundlePem), identity);
        var order = SignedOrder.Read(OrderFile);
        var answer = new OfflineAnswer
        {
            Kind = OfflineAnswer.Descriptor.FullName,
            OrderSha256 = order.Sha256,
            Requester = "uri:spiffe://example.test/desk",
            AnswerTime = DateTime.UnixEpoch.ToTimestamp(),
        };
        foreach (var (index, request) in order.Content.Requests.Index())
        {
            var issued = await connection.Certificates.IssueCertificateAsync(request.Request, cancellationToken: Stop);
            answer.Answers.Add(new IssueCertificatesResponse { Index = index, RequestId = request.Request.RequestId, Issued = issued });
        }

        spoil(answer);
        var content = Encoding.UTF8.GetBytes(JsonFormatter.Default.Format(answer));
        var signature = _auditKey.SignData(content, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        await File.WriteAllTextAsync(AnswerFile, AnswerReading.Format(new SignedAnswer { Content = ByteString.CopyFrom(content), Signature = ByteString.CopyFrom(signature) }), Stop);
    }
}
