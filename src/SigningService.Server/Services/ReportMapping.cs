using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using SigningService.Authority.Reporting;
using Wire = SigningService.Contracts.V1;

namespace SigningService.Server.Services;

/// <summary>Reports as the wire shows them.</summary>
internal static class ReportMapping
{
    public static Wire.RotationReport ToWire(RotationReport report)
    {
        var wire = new Wire.RotationReport
        {
            Kind = Wire.RotationReport.Descriptor.FullName,
            ReportTime = report.At.ToTimestamp(),
            PolicySha256 = Convert.ToHexStringLower(report.PolicyVersion.Span),
            LateRequesterCount = report.LateRequesterCount,
        };
        wire.Groups.AddRange(report.Groups.Select(ToWire));
        wire.LateRequesters.AddRange(report.LateRequesters.Select(late => new Wire.LateRequester
        {
            Requester = late.Requester,
            Certificates = late.Certificates,
            FirstExpireTime = late.FirstExpiry.ToTimestamp(),
        }));
        return wire;
    }

    /// <param name="handovers">How the audit keys before the one that signed handed over.</param>
    public static Wire.SignedReport ToWire(Evidence evidence, IEnumerable<Wire.AuditKeyHandover> handovers) => new()
    {
        Handovers = { handovers },
        Content = UnsafeByteOperations.UnsafeWrap(evidence.Content),
        Signature = UnsafeByteOperations.UnsafeWrap(evidence.Signature),
        SignatureAlgorithm = evidence.Algorithm.Name,
        AuditKeySha256 = Convert.ToHexStringLower(evidence.AuditKey.Sha256.Span),
    };

    private static Wire.RotationGroup ToWire(RotationGroup group) => new()
    {
        Profile = group.Profile,
        Rule = group.Rule,
        Certificates = group.Certificates,
        WithinPolicy = group.WithinPolicy,
        Overdue = group.Overdue,
        TooLong = group.TooLong,
        Expiring7Days = group.Expiring7Days,
        Expiring30Days = group.Expiring30Days,
        Expiring90Days = group.Expiring90Days,
        OldestKeyTime = group.OldestKey?.ToTimestamp(),
        KeyReused = group.KeyReused,
        Late = group.Late,
    };
}
