using System.Security.Cryptography;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using SigningService.Contracts.V1;

namespace SigningService.Client.Tests.SmallService;

/// <summary>One report, signed with a key of the ledger's.</summary>
internal sealed class SmallPolicyService(SmallLedger ledger) : PolicyService.PolicyServiceBase
{
    private static readonly Timestamp Time = Timestamp.FromDateTimeOffset(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));

    public override Task<GetRotationReportResponse> GetRotationReport(GetRotationReportRequest request, ServerCallContext context)
    {
        ledger.MeetMishap(context);
        var report = new RotationReport
        {
            Kind = ledger.ReportKind,
            ReportTime = Time,
            PolicySha256 = new string('0', 64),
            Groups =
            {
                new RotationGroup
                {
                    Profile = "server-tls", Rule = "every,one", Certificates = 3, WithinPolicy = 2, Overdue = 1, Late = 2, Expiring7Days = 1, Expiring30Days = 1,
                    Expiring90Days = 3, KeyReused = 0, OldestKeyTime = Time,
                },
            },
            LateRequesters = { new LateRequester { Requester = "uri:spiffe://example.test/slow", Certificates = 2, FirstExpireTime = Time } },
            LateRequesterCount = 1,
            Authorities = { new AuthorityRotation { Authority = "small-ca", Stage = AuthorityStage.Active, ExpireTime = Time, RemainingDays = 10, AgeDays = 20, NextStep = "Prepare its successor.", NextStepTime = Time } },
            OwnKeys = { new OwnKeyRotation { Purpose = "tls", PublicKeySha256 = new string('1', 64), SinceTime = Time, AgeDays = 5, ExpireTime = Time, NextStep = "Renewed.", NextStepTime = Time } },
        };
        var response = new GetRotationReportResponse { Report = report };
        if (request.Signed)
        {
            var content = ByteString.CopyFromUtf8(JsonFormatter.Default.Format(report));
            response.SignedReport = new SignedReport
            {
                Content = content,
                Signature = ByteString.CopyFrom(ledger.AuditKey.SignData(content.Span, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence)),
                SignatureAlgorithm = "ecdsa-with-SHA256",
                Handovers = { ledger.Handovers },
                AuditKeySha256 = Convert.ToHexStringLower(SHA256.HashData(ledger.AuditKey.ExportSubjectPublicKeyInfo())),
            };
        }

        return Task.FromResult(response);
    }
}
