using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using SigningService.Authority.Approvals;
using ServiceDescriptor = Google.Protobuf.Reflection.ServiceDescriptor;
using Wire = SigningService.Contracts.V1;

namespace SigningService.Server.Services;

/// <summary>Approvals as the wire shows them.</summary>
internal static class ApprovalMapping
{
    private static readonly ServiceDescriptor[] Services =
    [
        Wire.AuthorityService.Descriptor, Wire.EnrollmentService.Descriptor, Wire.IncidentService.Descriptor, Wire.ApprovalService.Descriptor,
    ];

    public static Wire.Approval ToWire(Approval approval, DateTimeOffset now)
    {
        var wire = new Wire.Approval
        {
            Name = approval.Name,
            Act = ApprovalActNames.Of(approval.Act),
            Method = approval.Method,
            Request = ByteString.CopyFrom(approval.Request.Span),
            RequestSha256 = ByteString.CopyFrom(approval.RequestSha256.Span),
            RequestJson = JsonOf(approval),
            RequestId = approval.RequestId,
            Requester = approval.Requester,
            RequesterKeySha256 = ByteString.CopyFrom(approval.RequesterKeySha256.Span),
            CreateTime = approval.CreatedAt.ToTimestamp(),
            ExpireTime = approval.ExpiresAt.ToTimestamp(),
            RequiredSignatures = approval.Required,
            State = (Wire.ApprovalState)((int)approval.StateAt(now) + 1),
            RejectTime = approval.RejectedAt?.ToTimestamp(),
            Rejecter = approval.RejectedBy,
            RejectNote = approval.RejectNote,
            UseTime = approval.UsedAt?.ToTimestamp(),
        };
        wire.Signatures.AddRange(approval.Votes.Select(ToWire));
        return wire;
    }

    private static Wire.ApprovalSignature ToWire(ApprovalVote vote) => new()
    {
        Approver = vote.Approver,
        ApproveTime = vote.At.ToTimestamp(),
        Certificate = vote.Certificate.ToString(),
        PublicKey = ByteString.CopyFrom(vote.PublicKey.SubjectPublicKeyInfo.Span),
        Signature = ByteString.CopyFrom(vote.Signature.Span),
    };

    private static string JsonOf(Approval approval)
    {
        var method = Services.SelectMany(service => service.Methods).FirstOrDefault(method => $"/{method.Service.FullName}/{method.Name}" == approval.Method);
        return method is null ? "" : JsonFormatter.Default.Format(method.InputType.Parser.ParseFrom(approval.Request.Span));
    }
}
