using Grpc.Core;
using SigningService.Authority.Approvals;
using SigningService.Authority.Refusals;
using SigningService.Contracts.V1;
using SigningService.Server.Approvals;
using SigningService.Server.Calls;
using Approval = SigningService.Authority.Approvals.Approval;
using Wire = SigningService.Contracts.V1;

namespace SigningService.Server.Services;

/// <summary>The wire's approval service.</summary>
internal sealed class ApprovalService(ApprovalReading reading, ApprovalGiving giving, FileProposals proposals, TimeProvider time)
    : Wire.ApprovalService.ApprovalServiceBase
{
    private const int LongestSignature = 1024;

    public override async Task<ListApprovalsResponse> ListApprovals(ListApprovalsRequest request, ServerCallContext context)
    {
        var rules = new RequestRules();
        var asked = AskedPage.Read(rules, request.PageSize, request.PageToken);
        rules.Require(System.Enum.IsDefined(request.State), "state", "One of the states there are, or unset for any.").ThrowIfBroken();
        var page = await reading.ListAsync(context.Caller(), new ApprovalQuery(asked.Size, asked.From), context.CancellationToken);
        var response = new ListApprovalsResponse { NextPageToken = AskedPage.TokenOf(page.Next) };
        response.Approvals.AddRange(page.Approvals.Select(ToWire).Where(approval => request.State is Wire.ApprovalState.Unspecified || approval.State == request.State));
        return response;
    }

    public override async Task<GetApprovalResponse> GetApproval(GetApprovalRequest request, ServerCallContext context) =>
        new() { Approval = ToWire(await reading.FindAsync(context.Caller(), Id(request.Name), context.CancellationToken)) };

    public override async Task<ApproveResponse> Approve(ApproveRequest request, ServerCallContext context)
    {
        new RequestRules().Require(request.Signature.Length is > 0 and <= LongestSignature, "signature", "A signature is required.").ThrowIfBroken();
        return new ApproveResponse
        {
            Approval = ToWire(await giving.ApproveAsync(context.KeyedCaller(), Id(request.Name), request.Signature.Memory, context.CancellationToken)),
        };
    }

    public override async Task<RejectResponse> Reject(RejectRequest request, ServerCallContext context)
    {
        new RequestRules().Note(request.Note).Require(!request.Note.Any(char.IsControl), "note", "One line of text.").ThrowIfBroken();
        return new RejectResponse
        {
            Approval = ToWire(await giving.RejectAsync(context.KeyedCaller(), Id(request.Name), request.Note, context.CancellationToken)),
        };
    }

    public override async Task<ProposeFileResponse> ProposeFile(ProposeFileRequest request, ServerCallContext context)
    {
        new RequestRules()
            .RequestId(request.RequestId)
            .Require(request.RequestId.Length > 0, "request_id", "Required: a retry is known by it.")
            .ThrowIfBroken();
        return new ProposeFileResponse
        {
            Approval = ToWire(await proposals.ProposeAsync(context.KeyedCaller(), context.Method, request, context.CancellationToken)),
        };
    }

    private Wire.Approval ToWire(Approval approval) => ApprovalMapping.ToWire(approval, time.GetUtcNow());

    private static string Id(string name) => name.Split('/') is ["approvals", { Length: > 0 and <= 64 } id]
        ? id
        : throw RefusedException.ForField(RefusalReason.InvalidRequest, "name", "The name must have the form approvals/{approval}.");
}
