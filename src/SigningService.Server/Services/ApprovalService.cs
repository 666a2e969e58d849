using System.Globalization;
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
    private const int DefaultPageSize = 100;
    private const int MaximumPageSize = 1000;
    private const int LongestSignature = 1024;

    public override async Task<ListApprovalsResponse> ListApprovals(ListApprovalsRequest request, ServerCallContext context)
    {
        long from = 0;
        new RequestRules()
            .Require(request.PageSize is >= 0 and <= MaximumPageSize, "page_size", $"From 1 to {MaximumPageSize}; 0 means {DefaultPageSize}.")
            .Require(
                request.PageToken.Length == 0 || long.TryParse(request.PageToken, NumberStyles.None, CultureInfo.InvariantCulture, out from),
                "page_token",
                "Not one that this service gave; leave it empty for the first page.")
            .Require(System.Enum.IsDefined(request.State), "state", "One of the states there are, or unset for any.")
            .ThrowIfBroken();
        var query = new ApprovalQuery(request.PageSize == 0 ? DefaultPageSize : request.PageSize, request.PageToken.Length == 0 ? null : from);
        var page = await reading.ListAsync(context.Caller(), query, context.CancellationToken);
        var response = new ListApprovalsResponse { NextPageToken = page.Next?.ToString(CultureInfo.InvariantCulture) ?? "" };
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
