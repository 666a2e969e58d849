using Google.Protobuf;
using Grpc.Core;
using SigningService.Contracts.V1;
using SigningService.Server.Tests.Running;
using SigningService.Testing.Strangers;

namespace SigningService.Server.Tests.Reporting;

public sealed class PolicyServiceTests(RunningService service) : IClassFixture<RunningService>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AnAuditorGetsAReportThatOpenSslVerifiesUnderTheAuditKey()
    {
        var requester = new CertificateService.CertificateServiceClient(service.Connect("requester"));
        await requester.IssueCertificateAsync(Requests.Issue(), cancellationToken: Stop);
        var auditor = new PolicyService.PolicyServiceClient(service.Connect("auditor"));

        var answer = await auditor.GetRotationReportAsync(new GetRotationReportRequest { Signed = true }, cancellationToken: Stop);

        var content = Path.Combine(service.Folder, "report.json");
        await File.WriteAllBytesAsync(content, answer.SignedReport.Content.ToByteArray(), Stop);
        await File.WriteAllBytesAsync(content + ".sig", answer.SignedReport.Signature.ToByteArray(), Stop);
        var key = Path.Combine(service.Folder, "hierarchy", "audit-public-key.pem");
        var verified = await ToolRun.RequireAsync(
            "openssl", ["pkeyutl", "-verify", "-pubin", "-inkey", key, "-rawin", "-in", content, "-sigfile", content + ".sig"]);
        Assert.Contains("Signature Verified Successfully", verified, StringComparison.Ordinal);
        Assert.Equal(answer.Report, JsonParser.Default.Parse<RotationReport>(answer.SignedReport.Content.ToStringUtf8()));
        Assert.Equal("signing.v1.RotationReport", answer.Report.Kind);
        var group = answer.Report.Groups.Single(group => group.Profile == "server-tls");
        Assert.Equal(group.Certificates, group.WithinPolicy);
        Assert.Equal(["root", "client-ca", "server-ca"], answer.Report.Authorities.Select(authority => authority.Authority));
    }

    [Fact]
    public async Task ARequesterGetsNoReport()
    {
        var requester = new PolicyService.PolicyServiceClient(service.Connect("requester"));

        var refused = await Assert.ThrowsAsync<RpcException>(
            () => requester.GetRotationReportAsync(new GetRotationReportRequest(), cancellationToken: Stop).ResponseAsync);

        Assert.Equal(StatusCode.PermissionDenied, refused.StatusCode);
    }
}
