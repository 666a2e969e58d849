using Grpc.AspNetCore.Server;

namespace SigningService.Server.Listeners;

/// <summary>
/// Lets a gRPC call through only on a listener that its rule names; everywhere else, and for everything that has no rule, there is
/// nothing. Runs after routing and before anything that reads the request.
/// </summary>
internal sealed class ListenerFence(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context)
    {
        var method = context.GetEndpoint()?.Metadata.GetMetadata<GrpcMethodMetadata>()?.Method.FullName;
        if (AccessRules.Find(method) is { } rule && (rule.Listeners & context.AcceptedBy()) != 0)
            return next(context);

        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }
}
