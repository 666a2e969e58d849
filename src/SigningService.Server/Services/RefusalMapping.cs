using Google.Rpc;
using Grpc.Core;
using SigningService.Contracts.V1;

namespace SigningService.Server.Services;

/// <summary>The status of a failed call as a message, for one request of many.</summary>
internal static class RefusalMapping
{
    public static RequestRefusal ToWire(RpcException exception)
    {
        var refusal = new RequestRefusal { Code = (int)exception.StatusCode, Message = exception.Status.Detail };
        if (exception.GetRpcStatus() is not { } status)
            return refusal;
        refusal.Reason = status.GetDetail<ErrorInfo>()?.Reason ?? "";
        refusal.RetryAfter = status.GetDetail<RetryInfo>()?.RetryDelay;
        var fields = status.GetDetail<BadRequest>()?.FieldViolations ?? [];
        refusal.Fields.AddRange(fields.Select(violation => new RefusedField { Field = violation.Field, Description = violation.Description }));
        return refusal;
    }
}
