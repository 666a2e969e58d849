using System.Text;
using System.Text.Json;
using SigningService.EndToEnd.Tests.Running;
using SigningService.Testing;
using SigningService.Testing.Strangers;

namespace SigningService.EndToEnd.Tests.FirstCalls;

/// <summary>A client that knows nothing of us but the schema, from the files or from the service itself.</summary>
[Collection<InP256House>]
public sealed class BufCurlTests(P256House house) : HouseTests<P256House>(house)
{
    private static readonly string Buf = Repository.PathOf(".dev", "tools", "buf", "node_modules", ".bin", "buf");

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task BufCurlIssuesListsAndRevokesWithTheSchemaFromFilesOrFromTheService(bool fromFiles)
    {
        RequiredTool.File(Buf, "@bufbuild/buf with ./dev test");
        var csr = Convert.ToBase64String(Csr.For("buf.example.test"));

        var issued = await CallAsync("requester", "IssueCertificate", $$"""{"profile":"server-tls","csr":"{{csr}}","requestId":"buf-{{fromFiles}}"}""", fromFiles);
        var name = issued.GetProperty("certificate").GetProperty("name").GetString();
        Assert.StartsWith("authorities/server-ca/certificates/", name, StringComparison.Ordinal);

        var listed = await CallAsync("auditor", "ListCertificates", """{"filter":{"subjectName":"dns:buf.example.test","state":"CERTIFICATE_STATE_ACTIVE"}}""", fromFiles);
        Assert.Contains(listed.GetProperty("certificates").EnumerateArray(), certificate => certificate.GetProperty("name").GetString() == name);

        var revoked = await CallAsync("operator", "RevokeCertificate", $$"""{"name":"{{name}}","reason":"REVOCATION_REASON_SUPERSEDED"}""", fromFiles);
        Assert.Equal("CERTIFICATE_STATE_REVOKED", revoked.GetProperty("certificate").GetProperty("state").GetString());
    }

    [Fact]
    public async Task BufCurlShowsTheReasonOfARefusal()
    {
        RequiredTool.File(Buf, "@bufbuild/buf with ./dev test");

        var listed = await CallAsync("auditor", "ListCertificates", """{"pageSize":1}""", fromFiles: true);
        var name = listed.GetProperty("certificates")[0].GetProperty("name").GetString();

        var refused = await RunAsync("auditor", "RevokeCertificate", $$"""{"name":"{{name}}"}""", fromFiles: true);

        Assert.NotEqual(0, refused.ExitCode);
        using var error = JsonDocument.Parse(refused.Output);
        Assert.Equal("permission_denied", error.RootElement.GetProperty("code").GetString());
        // buf shows details as they came: their type, and their bytes in base64 without padding.
        var details = error.RootElement.GetProperty("details").EnumerateArray().Select(detail => Decode(detail.GetProperty("value").GetString()!));
        Assert.Contains(details, detail => detail.Contains("NOT_GRANTED", StringComparison.Ordinal));
    }

    private static string Decode(string text) => Encoding.Latin1.GetString(Convert.FromBase64String(text.PadRight((text.Length + 3) / 4 * 4, '=')));

    private async Task<JsonElement> CallAsync(string client, string method, string json, bool fromFiles)
    {
        var run = await RunAsync(client, method, json, fromFiles);
        Assert.True(run.ExitCode == 0, run.Output);
        using var answer = JsonDocument.Parse(run.Output);
        return answer.RootElement.Clone();
    }

    private Task<ToolRun> RunAsync(string client, string method, string json, bool fromFiles)
    {
        var folder = House.ClientFolder(client);
        string[] schema = fromFiles ? ["--schema", Repository.PathOf("protos")] : ["--reflect"];
        return ToolRun.StartAsync(
            Buf,
            [
                "curl", "--protocol", "grpc", "--cacert", House.TrustFile, "--cert", Path.Combine(folder, "chain.pem"), "--key", Path.Combine(folder, "key.pem"),
                .. schema, "-d", json, $"{House.GrpcUrl}signing.v1.CertificateService/{method}",
            ],
            House.Folder);
    }
}
