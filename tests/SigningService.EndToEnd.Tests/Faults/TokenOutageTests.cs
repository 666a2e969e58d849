using System.Runtime.Versioning;
using Google.Protobuf;
using Grpc.Core;
using SigningService.Client;
using SigningService.Contracts.V1;
using SigningService.EndToEnd.Tests.Running;
using SigningService.Testing;
using SigningService.Testing.Strangers;

namespace SigningService.EndToEnd.Tests.Faults;

/// <summary>The token goes away and comes back, or does not let the service in.</summary>
[UnsupportedOSPlatform("windows")]
[Collection<InFaultyHouse>]
public sealed class TokenOutageTests(FaultyHouse house) : HouseTests<FaultyHouse>(house)
{
    private const string Spy = "/usr/lib/x86_64-linux-gnu/pkcs11-spy.so";

    [Fact]
    public async Task ATokenThatGoesAwayAndComesBackNeedsNoRestart()
    {
        await House.RestoreAsync();
        var process = House.Service.Id;
        using var requester = House.Connect("requester");
        var before = (await requester.Certificates.IssueCertificateAsync(Order("before"), cancellationToken: Stop)).Certificate;
        Assert.Contains(": good", await AskOcspAsync(before), StringComparison.Ordinal);

        Directory.Move(House.PathOf("token", "tokens"), House.PathOf("token", "away"));
        try
        {
            var refused = await Assert.ThrowsAsync<SigningServiceException>(() => IssueUntilRefusedAsync(requester));
            Assert.Equal((StatusCode.Unavailable, "SIGNING_UNAVAILABLE"), (refused.Status, refused.Reason));
            Assert.NotNull(refused.RetryAfter);

            // Readers notice nothing: lists are stored, and an answer that was signed before is given again.
            Assert.NotEmpty(await Http.GetAsync(new Uri(House.PublicationUrl, "crls.pem")));
            Assert.Contains(": good", await AskOcspAsync(before), StringComparison.Ordinal);
            var shown = await requester.Certificates.GetCertificateAsync(new GetCertificateRequest { Name = before.Name }, cancellationToken: Stop);
            Assert.Equal(before.Der, shown.Certificate.Der);
        }
        finally
        {
            Directory.Move(House.PathOf("token", "away"), House.PathOf("token", "tokens"));
        }

        var healed = await Waiting.ForAsync(
            () => TryIssueAsync(requester, "healed"), certificate => certificate is not null, _ => "The service did not heal.\n" + House.LogTail());
        Assert.NotEmpty(healed!.Der);
        Assert.False(House.Service.HasEnded);
        Assert.Equal(process, House.Service.Id);
        await House.RestoreAsync();
    }

    [Fact]
    public async Task AWrongPinIsTriedOnceAndTheServiceStaysUpAndSaysSoUntilThePinIsRight()
    {
        RequiredTool.File(Spy, "opensc-pkcs11");
        await House.RestoreAsync();
        Assert.Equal(0, await House.Service.TerminateAsync(Stop));
        var logged = new FileInfo(House.LogFile).Length;

        House.Start(await WriteFileWithWrongPinAsync(), ("PKCS11SPY", "/usr/lib/softhsm/libsofthsm2.so"), ("PKCS11SPY_OUTPUT", House.PathOf("spy.log")));
        try
        {
            await Http.AwaitAsync(new Uri(House.OperationsUrl, "livez"), text => text == "alive\n", House.LogTail);
            using var requester = House.Connect("requester");
            var refusals = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => RefusedAsync(requester, "wrong-pin-" + i)));
            Assert.All(refusals, refused => Assert.Equal((StatusCode.Unavailable, "SIGNING_UNAVAILABLE"), (refused.Status, refused.Reason)));

            Assert.Contains("PIN", await Http.TryGetAsync(new Uri(House.OperationsUrl, "readyz")), StringComparison.Ordinal);
            Assert.Contains("PIN", (await File.ReadAllTextAsync(House.LogFile, Stop))[(int)logged..], StringComparison.Ordinal);
            Assert.NotEmpty(await Http.GetAsync(new Uri(House.PublicationUrl, "crl/server-ca/0.crl")));
            Assert.NotEmpty((await requester.Certificates.ListCertificatesAsync(new ListCertificatesRequest { PageSize = 1 }, cancellationToken: Stop)).Certificates);
            Assert.Single(await File.ReadAllLinesAsync(House.PathOf("spy.log"), Stop), line => line.EndsWith(": C_Login", StringComparison.Ordinal));

            // Once the file holds the right PIN the service goes on by itself; until then it would not risk the token's last attempts.
            File.Copy(House.PathOf("token", "pin"), House.PathOf("token", "wrong-pin"), overwrite: true);
            await House.AwaitReadyAsync();
            await requester.Certificates.IssueCertificateAsync(Order("wrong-pin-0"), cancellationToken: Stop);
        }
        finally
        {
            House.Service.Dispose();
            House.Start();
        }
    }

    private async Task<string> WriteFileWithWrongPinAsync()
    {
        var pin = House.PathOf("token", "wrong-pin");
        await File.WriteAllTextAsync(pin, "000000000000\n", Stop);
        File.SetUnixFileMode(pin, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var text = await File.ReadAllTextAsync(House.ServiceFile, Stop);
        var changed = System.Text.RegularExpressions.Regex.Replace(text, "module: [^,]+, (.*)pinFile: token/pin", $"module: {Spy}, $1pinFile: token/wrong-pin");
        Assert.NotEqual(text, changed);
        var file = House.PathOf("service-wrong-pin.yaml");
        await File.WriteAllTextAsync(file, changed, Stop);
        return file;
    }

    // Waits for the refusal and not only for the first call: a module may sign with what it holds in memory for a moment.
    private static async Task IssueUntilRefusedAsync(SigningServiceConnection connection)
    {
        for (var attempt = 0; attempt < 2_000; attempt++)
            await connection.Certificates.IssueCertificateAsync(Order("outage-" + attempt), cancellationToken: Stop);
    }

    private static async Task<Certificate?> TryIssueAsync(SigningServiceConnection connection, string requestId)
    {
        try
        {
            return (await connection.Certificates.IssueCertificateAsync(Order(requestId), cancellationToken: Stop)).Certificate;
        }
        catch (SigningServiceException e) when (e.Status == StatusCode.Unavailable)
        {
            return null;
        }
    }

    private static async Task<SigningServiceException> RefusedAsync(SigningServiceConnection connection, string requestId) =>
        await Assert.ThrowsAsync<SigningServiceException>(async () => await connection.Certificates.IssueCertificateAsync(Order(requestId), cancellationToken: Stop));

    private static readonly byte[] Request = Csr.For("outage.example.test");

    private static IssueCertificateRequest Order(string requestId) =>
        new() { Profile = "server-tls", Csr = ByteString.CopyFrom(Request), RequestId = requestId };

    private async Task<string> AskOcspAsync(Certificate certificate)
    {
        var leaf = House.PathOf("outage.der");
        await File.WriteAllBytesAsync(leaf, certificate.Der.ToByteArray(), Stop);
        var pem = await ToolRun.RequireAsync(OpenSsl.Program, ["x509", "-inform", "DER", "-in", leaf]);
        await File.WriteAllTextAsync(leaf, pem, Stop);
        var issuer = House.PathOf("hierarchy", "server-ca", "certificate.pem");
        var run = await ToolRun.StartAsync(
            OpenSsl.Program,
            ["ocsp", "-issuer", issuer, "-cert", leaf, "-url", new Uri(House.PublicationUrl, "ocsp").ToString(), "-CAfile", House.TrustFile, "-no_nonce"]);
        return run.Output;
    }
}
