using System.Security.Cryptography;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using SigningService.Authority;
using SigningService.Authority.Keys;
using SigningService.Authority.Refusals;
using SigningService.Server.Observability;

namespace SigningService.Server.Calls;

/// <summary>
/// Turns what was thrown into what the caller gets: a refusal as it is, an outage as a constant sentence with a time to try again, and
/// anything else as nothing but the number under which the log tells the rest.
/// </summary>
internal sealed class Failures(ILogger<Failures> logger)
{
    public const string Domain = "signing.v1";

    private static readonly TimeSpan LedgerRetry = TimeSpan.FromSeconds(5);

    /// <summary>The message is no protobuf of the kind that the method takes.</summary>
    public static RefusedException Unreadable =>
        new(RefusalReason.InvalidRequest, "The message cannot be read as the request of this method.");

    /// <summary>The refusal that an exception amounts to; null if it is a fault of ours.</summary>
    public static RefusedException? AsRefusal(Exception exception) => exception switch
    {
        RefusedException refused => refused,
        InvalidProtocolBufferException => Unreadable,
        SigningUnavailableException e => new RefusedException(
            RefusalReason.SigningUnavailable, "The authority's key cannot be used now.", e.RetryAfter, e),
        LedgerUnavailableException e => new RefusedException(
            RefusalReason.LedgerUnavailable, "The ledger cannot be reached now, and what is not recorded is not done.", LedgerRetry, e),
        _ => null,
    };

    /// <summary>The status of a refusal with its details.</summary>
    public static RpcException ToRpc(RefusedException refused)
    {
        var status = new Google.Rpc.Status { Code = (int)RefusalStatus.Of(refused.Reason), Message = refused.Message };
        var reason = new ErrorInfo { Domain = Domain, Reason = RefusalStatus.WireName(refused.Reason) };
        foreach (var (key, value) in refused.Metadata)
            reason.Metadata.Add(key, value);
        status.Details.Add(Any.Pack(reason));
        if (refused.Violations.Count > 0)
        {
            var badRequest = new BadRequest();
            badRequest.FieldViolations.AddRange(refused.Violations.Select(violation =>
                new BadRequest.Types.FieldViolation { Field = violation.Field, Description = violation.Description }));
            status.Details.Add(Any.Pack(badRequest));
        }

        if (refused.RetryAfter is { } retryAfter)
            status.Details.Add(Any.Pack(new RetryInfo { RetryDelay = Duration.FromTimeSpan(retryAfter) }));
        return status.ToRpcException();
    }

    /// <summary>The status of a fault of ours. The cause goes to the log, under a number that the caller can quote.</summary>
    public RpcException ToRpc(Exception fault, string method)
    {
        var incident = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
        Log.UnexpectedFailure(logger, method, incident, fault);
        var status = new Google.Rpc.Status
        {
            Code = (int)StatusCode.Internal,
            Message = $"Something went wrong here. Quote incident {incident} to the operator.",
        };
        var info = new ErrorInfo { Domain = Domain, Reason = "INTERNAL" };
        info.Metadata.Add("incident", incident);
        status.Details.Add(Any.Pack(info));
        return status.ToRpcException();
    }
}
