using Grpc.Core;
using SigningService.Authority.Refusals;
using SigningService.Authority.ServiceKeys;
using SigningService.Contracts.V1;
using SigningService.Server.Calls;

namespace SigningService.Server.Services;

/// <summary>The wire's service of the service's own keys.</summary>
internal sealed class KeyService(ServiceKeyBook book, ServiceKeyRotation rotation) : Contracts.V1.KeyService.KeyServiceBase
{
    private const int LongestReason = 500;

    public override Task<ListServiceKeysResponse> ListServiceKeys(ListServiceKeysRequest request, ServerCallContext context)
    {
        var response = new ListServiceKeysResponse();
        response.Keys.AddRange(book.All.Select(ServiceKeyMapping.ToWire));
        return Task.FromResult(response);
    }

    public override async Task<RotateServiceKeyResponse> RotateServiceKey(RotateServiceKeyRequest request, ServerCallContext context)
    {
        if (request.Reason.Length is 0 or > LongestReason || request.Reason.Any(char.IsControl))
            throw RefusedException.ForField(RefusalReason.InvalidRequest, "reason", $"Say why, in at most {LongestReason} characters on one line; the audit log keeps it.");
        var key = await rotation.RotateAsync(context.Caller(), request.Purpose, request.Reason, context.CancellationToken, request.ValidateOnly);
        return new RotateServiceKeyResponse { Key = ServiceKeyMapping.ToWire(key) };
    }
}
