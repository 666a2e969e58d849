using Grpc.Core;
using SigningService.Authority.Callers;

namespace SigningService.Server.Calls;

/// <summary>What the gate knows of a call.</summary>
internal static class HttpContextExtensions
{
    public static CallOutcome Outcome(this HttpContext context)
    {
        if (context.Features.Get<CallOutcome>() is { } outcome)
            return outcome;
        outcome = new CallOutcome();
        context.Features.Set(outcome);
        return outcome;
    }

    /// <summary>The caller that the gate recognised.</summary>
    public static Caller Caller(this ServerCallContext context) =>
        context.GetHttpContext().Outcome().Caller ?? throw new InvalidOperationException("The gate lets nobody through here unrecognised.");
}
