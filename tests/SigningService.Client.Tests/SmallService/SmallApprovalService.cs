using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using SigningService.Contracts.V1;

namespace SigningService.Client.Tests.SmallService;

/// <summary>One approval that waits, for <c>5d0c</c>; whoever signs it is believed only if the signature verifies.</summary>
internal sealed class SmallApprovalService : ApprovalService.ApprovalServiceBase
{
    private static readonly DestroyAuthorityKeyRequest Request = new() { Name = "authorities/server-ca", RequestId = "end-1" };

    private readonly Approval _approval = new()
    {
        Name = "approvals/5d0c",
        Act = "destroy-authority-key",
        Method = "/signing.v1.AuthorityService/DestroyAuthorityKey",
        Request = Request.ToByteString(),
        RequestSha256 = ByteString.CopyFrom(SHA256.HashData(Request.ToByteArray())),
        RequestId = "end-1",
        Requester = "uri:spiffe://example.test/operator",
        CreateTime = new DateTime(2026, 11, 23, 12, 0, 0, DateTimeKind.Utc).ToTimestamp(),
        ExpireTime = new DateTime(2026, 11, 24, 12, 0, 0, DateTimeKind.Utc).ToTimestamp(),
        RequiredSignatures = 1,
        State = ApprovalState.Pending,
    };

    public override Task<ListApprovalsResponse> ListApprovals(ListApprovalsRequest request, ServerCallContext context) =>
        Task.FromResult(new ListApprovalsResponse { Approvals = { _approval } });

    public override Task<GetApprovalResponse> GetApproval(GetApprovalRequest request, ServerCallContext context)
    {
        var shown = _approval.Clone();
        // What a service that lies would do.
        if (request.Name == "approvals/bad")
            shown.Request = new DestroyAuthorityKeyRequest { Name = "authorities/harmless" }.ToByteString();
        return Task.FromResult(new GetApprovalResponse { Approval = shown });
    }

    public override Task<ApproveResponse> Approve(ApproveRequest request, ServerCallContext context)
    {
        const string text = "signing-service approval v1\napproval: approvals/5d0c\nmethod: /signing.v1.AuthorityService/DestroyAuthorityKey\n";
        var statement = text + $"request-sha256: {Convert.ToHexStringLower(_approval.RequestSha256.Span)}\nrequester: uri:spiffe://example.test/operator\nexpires: 2026-11-24T12:00:00Z\n";
        using var certificate = context.GetHttpContext().Connection.ClientCertificate!;
        using var key = System.Security.Cryptography.X509Certificates.ECDsaCertificateExtensions.GetECDsaPublicKey(certificate)!;
        if (!key.VerifyData(Encoding.UTF8.GetBytes(statement), request.Signature.Span, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence))
            throw new RpcException(new Status(StatusCode.InvalidArgument, "not signed"));
        _approval.State = ApprovalState.Approved;
        _approval.Signatures.Add(new ApprovalSignature { Approver = "uri:spiffe://example.test/approver", Signature = request.Signature, ApproveTime = _approval.CreateTime });
        return Task.FromResult(new ApproveResponse { Approval = _approval });
    }

    public override Task<RejectResponse> Reject(RejectRequest request, ServerCallContext context)
    {
        _approval.State = ApprovalState.Rejected;
        _approval.Rejecter = "uri:spiffe://example.test/approver";
        _approval.RejectNote = request.Note;
        return Task.FromResult(new RejectResponse { Approval = _approval });
    }

    public override Task<ProposeFileResponse> ProposeFile(ProposeFileRequest request, ServerCallContext context)
    {
        var approval = _approval.Clone();
        approval.Method = "/signing.v1.ApprovalService/ProposeFile";
        approval.Request = request.ToByteString();
        return Task.FromResult(new ProposeFileResponse { Approval = approval });
    }
}
