using System.Formats.Asn1;
using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Google.Protobuf;
using SigningService.Client;
using SigningService.Contracts.V1;
using SigningService.EndToEnd.Tests.Running;
using SigningService.Testing;

namespace SigningService.EndToEnd.Tests.Faults;

/// <summary>What must not be found, and where people look first.</summary>
[UnsupportedOSPlatform("windows")]
[Collection<InFaultyHouse>]
public sealed class SecretsTests(FaultyHouse house) : HouseTests<FaultyHouse>(house)
{
    private const string ChallengePassword = "challenge-hunter2-4711";

    [Fact]
    public async Task ThePinIsInNoEnvironmentCommandLineLogOrLedger()
    {
        await House.RestoreAsync();
        var pin = (await File.ReadAllTextAsync(House.PathOf("token", "pin"), Stop)).Trim();
        Assert.True(pin.Length >= 8, "The PIN is too short to be searched for.");

        await RequireAbsentAsync(Encoding.ASCII.GetBytes(pin));
        var process = $"/proc/{House.Service.Id}/";
        Assert.DoesNotContain(pin, await File.ReadAllTextAsync(process + "environ", Stop), StringComparison.Ordinal);
        Assert.DoesNotContain(pin, await File.ReadAllTextAsync(process + "cmdline", Stop), StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(House.PathOf("token", "pin")));
    }

    [Fact]
    public async Task APrivateKeyOrAPasswordThatWasSentByMistakeIsKeptNowhere()
    {
        await House.RestoreAsync();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var pem = key.ExportPkcs8PrivateKeyPem();
        var request = Csr.For(key, "mistake.example.test");
        using var requester = House.Connect("requester");

        await SendAsync(requester, key.ExportPkcs8PrivateKey(), "key-alone");
        await SendAsync(requester, Encoding.ASCII.GetBytes(pem), "key-in-pem");
        await SendAsync(requester, Encoding.ASCII.GetBytes(pem + "\n" + PemEncoding.WriteString("CERTIFICATE REQUEST", request)), "key-beside-request");
        await SendAsync(requester, RequestWithChallengePassword(key), "challenge");

        await RequireAbsentAsync(key.ExportParameters(true).D!);
        await RequireAbsentAsync(Encoding.ASCII.GetBytes(pem.Split('\n')[2][..32]));
        await RequireAbsentAsync(Encoding.ASCII.GetBytes(Convert.ToHexString(key.ExportParameters(true).D!)));
        await RequireAbsentAsync(Encoding.ASCII.GetBytes(ChallengePassword));
    }

    [Fact]
    public async Task TextFromOutsideFormsNoLineOfTheLog()
    {
        await House.RestoreAsync();
        string[] texts =
        [
            "a\r\n{\"@l\":\"Fatal\",\"@m\":\"forged\"}",
            "\u001b[31mred\u001b[0m",
            "{Method} {0} %s %n ${jndi:ldap://127.0.0.1/x}",
            "bell\u0007 null\u0000 delete\u007f line\u2028 right\u202eleft \u0085",
        ];
        using var requester = House.Connect("requester");
        foreach (var text in texts)
        {
            var csr = ByteString.CopyFrom(Csr.For("inject.example.test"));
            await TryAsync(() => requester.Certificates.IssueCertificateAsync(new IssueCertificateRequest { Profile = text, Csr = csr }, cancellationToken: Stop).ResponseAsync);
            await TryAsync(() => requester.Certificates.IssueCertificateAsync(new IssueCertificateRequest { Profile = "server-tls", Csr = csr, RequestId = text }, cancellationToken: Stop).ResponseAsync);
            await TryAsync(() => requester.Certificates.IssueCertificateAsync(
                new IssueCertificateRequest { Profile = "server-tls", Csr = csr, Labels = { ["label"] = text } }, cancellationToken: Stop).ResponseAsync);
            await TryAsync(() => requester.Certificates.GetCertificateAsync(new GetCertificateRequest { Name = text }, cancellationToken: Stop).ResponseAsync);
            await Http.TryGetAsync(new Uri(House.PublicationUrl, "crl/" + Uri.EscapeDataString(text)));
            await SendRawAsync("GET /ca/" + text + " HTTP/1.1\r\nHost: localhost\r\nUser-Agent: " + text + "\r\nConnection: close\r\n\r\n");
        }

        await Waiting.ForAsync(
            () => TryReadLogAsync(), text => text.Contains("GetCertificate", StringComparison.Ordinal) && text.EndsWith('\n'), _ => "The calls are not in the log.");
        var log = await File.ReadAllBytesAsync(House.LogFile, Stop);
        Assert.DoesNotContain(log, octet => octet is (< 0x20 and not (byte)'\n') or 0x7f);
        foreach (var line in Encoding.UTF8.GetString(log).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            using var parsed = JsonDocument.Parse(line);
            Assert.Equal(JsonValueKind.Object, parsed.RootElement.ValueKind);
            Assert.False(parsed.RootElement.TryGetProperty("@m", out _), "A forged line: " + line);
        }
    }

    private async Task<string> TryReadLogAsync() => await File.ReadAllTextAsync(House.LogFile, Stop);

    private static async Task SendAsync(SigningServiceConnection connection, byte[] csr, string requestId) =>
        await TryAsync(() => connection.Certificates.IssueCertificateAsync(
            new IssueCertificateRequest { Profile = "server-tls", Csr = ByteString.CopyFrom(csr), RequestId = "mistake-" + requestId }, cancellationToken: Stop).ResponseAsync);

    private static async Task TryAsync<T>(Func<Task<T>> call)
    {
        try
        {
            await call();
        }
        catch (SigningServiceException)
        {
            // Refused or not: it is what is kept that counts.
        }
    }

    private async Task SendRawAsync(string text)
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", House.PublicationUrl.Port, Stop);
        await client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(text), Stop);
        using var answer = new MemoryStream();
        try
        {
            await client.GetStream().CopyToAsync(answer, Stop);
        }
        catch (IOException)
        {
            // A server may answer what is no HTTP by closing.
        }
    }

    private static byte[] RequestWithChallengePassword(ECDsa key)
    {
        var value = new AsnWriter(AsnEncodingRules.DER);
        value.WriteCharacterString(UniversalTagNumber.UTF8String, ChallengePassword);
        var request = new CertificateRequest("", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("mistake.example.test");
        request.CertificateExtensions.Add(names.Build());
        request.OtherRequestAttributes.Add(new AsnEncodedData(new Oid("1.2.840.113549.1.9.7"), value.Encode()));
        return request.CreateSigningRequest();
    }

    private async Task RequireAbsentAsync(byte[] secret)
    {
        // The write-ahead log of the ledger is beside it.
        foreach (var file in Directory.EnumerateFiles(House.PathOf("ledger"), "ledger.db*").Where(file => !file.EndsWith(".lock", StringComparison.Ordinal)).Append(House.LogFile))
            Assert.True((await ReadSharedAsync(file)).AsSpan().IndexOf(secret) < 0, $"A secret is in {file}.");
    }

    private static async Task<byte[]> ReadSharedAsync(string file)
    {
        await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var copy = new MemoryStream();
        await stream.CopyToAsync(copy, Stop);
        return copy.ToArray();
    }
}
