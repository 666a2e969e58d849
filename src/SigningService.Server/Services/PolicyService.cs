using System.Text;
using Google.Protobuf;
using Grpc.Core;
using SigningService.Authority.Auditing;
using SigningService.Authority.Callers;
using SigningService.Authority.Reporting;
using SigningService.Authority.ServiceKeys;
using SigningService.Contracts.V1;
using SigningService.Server.Calls;

namespace SigningService.Server.Services;

/// <summary>The wire's policy service.</summary>
internal sealed class PolicyService(
    RotationReporting reporting, EvidenceSigning signing, AuthorityStandings authorities, OwnKeyStandings ownKeys, ServiceKeyBook keys) : Contracts.V1.PolicyService.PolicyServiceBase
{
    // Read by people as well, and by programs that know the JSON mapping of protobuf. The order of fields is that of the message.
    private static readonly JsonFormatter Form =
        new(JsonFormatter.Settings.Default.WithFormatDefaultValues(true).WithIndentation("  "));

    public override async Task<GetRotationReportResponse> GetRotationReport(GetRotationReportRequest request, ServerCallContext context)
    {
        if (request.Signed)
            signing.RequireKey();
        var made = await reporting.MakeAsync(context.Caller(), context.CancellationToken);
        var report = ReportMapping.ToWire(made);
        report.Authorities.AddRange(await authorities.LookAsync(made, context.CancellationToken));
        report.OwnKeys.AddRange(ownKeys.Look(made.At));
        var response = new GetRotationReportResponse { Report = report };
        if (request.Signed)
        {
            var content = Encoding.UTF8.GetBytes(Form.Format(report) + "\n");
            var evidence = await signing.SignAsync(
                context.Caller(), Role.Operator | Role.Auditor, AuditEventKind.RotationReportSigned, "report_sha256", content, context.CancellationToken);
            response.SignedReport = ReportMapping.ToWire(evidence, ServiceKeyMapping.HandoversOf(keys));
        }

        return response;
    }
}
