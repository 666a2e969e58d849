namespace SigningService.Authority.Approvals;

/// <summary>A call that needs approval.</summary>
/// <param name="Method">gRPC method, with its slashes.</param>
/// <param name="Request">Protobuf, as it would be carried out.</param>
/// <param name="RequestId">The requester's name for it; empty if it gave none.</param>
/// <param name="Subject">Of a change of a file; null for calls.</param>
public sealed record ApprovalRequest(ApprovalAct Act, string Method, ReadOnlyMemory<byte> Request, string RequestId, string? Subject = null);
