using System.Net.Sockets;
using System.Security.Authentication;
using Google.Rpc;
using Grpc.Core;
using GrpcStatus = Grpc.Core.Status;

namespace SigningService.Client.Errors;

/// <summary>Reads <c>google.rpc.Status</c> and its details; where there is none, says what the failed connection means.</summary>
internal static class StatusTranslation
{
    public static SigningServiceException ToException(RpcException exception)
    {
        var rich = exception.GetRpcStatus();
        return rich is null ? WithoutDetails(exception) : WithDetails(exception, rich);
    }

    private static SigningServiceException WithDetails(RpcException exception, Google.Rpc.Status rich)
    {
        var info = rich.GetDetail<ErrorInfo>();
        var request = rich.GetDetail<BadRequest>();
        var retry = rich.GetDetail<RetryInfo>();
        return new SigningServiceException(
            exception.StatusCode, info?.Reason is { Length: > 0 } reason ? reason : NameOf(exception.StatusCode), rich.Message, exception)
        {
            Violations = request is null ? [] : [.. request.FieldViolations.Select(v => new FieldViolation(v.Field, v.Description))],
            RetryAfter = retry?.RetryDelay?.ToTimeSpan(),
        };
    }

    private static SigningServiceException WithoutDetails(RpcException exception)
    {
        var cause = exception.Status.DebugException;
        if (Find<AuthenticationException>(cause) is { } tls)
            return new SigningServiceException(exception.StatusCode, ClientReasons.ServerNotTrusted, NotTrusted(tls), exception);
        if (exception.StatusCode == StatusCode.DeadlineExceeded)
            return new SigningServiceException(exception.StatusCode, ClientReasons.TimedOut, "No answer came in the time allowed.", exception);
        // A connection that breaks midway is INTERNAL to the library; to the caller it is a service that went away. The service itself
        // never answers UNAVAILABLE without details, so a bare one is the library's or a proxy's.
        if (exception.StatusCode == StatusCode.Unavailable || Find<HttpRequestException>(cause) is not null || Find<IOException>(cause) is not null)
            return new SigningServiceException(StatusCode.Unavailable, ClientReasons.Unreachable, Unreachable(cause), exception);
        return new SigningServiceException(exception.StatusCode, NameOf(exception.StatusCode), DetailOf(exception.Status), exception);
    }

    private static string NotTrusted(AuthenticationException tls) =>
        tls.Message.Contains("NameMismatch", StringComparison.Ordinal)
            ? "The server's certificate is for another name: use the name that is in it."
        : tls.Message.Contains("NotTimeValid", StringComparison.Ordinal)
            ? "The server's certificate is not valid at this machine's time: set its clock right; if it is right, the server's certificate is expired."
            : "The server's certificate does not chain to the trust bundle: check the address, and compare the bundle's fingerprint with your operator's.";

    private static string Unreachable(Exception? cause) => Find<SocketException>(cause)?.SocketErrorCode switch
    {
        SocketError.ConnectionRefused => "Nothing listens at the server's address.",
        SocketError.HostNotFound => "The server's name is not known to the resolver.",
        _ => "The service could not be reached, or the connection broke before an answer came; "
            + "a server that does not accept the client certificate breaks it as well.",
    };

    private static string DetailOf(GrpcStatus status) =>
        status.Detail is { Length: > 0 } detail ? detail : "The service gave no explanation.";

    private static T? Find<T>(Exception? exception)
        where T : Exception
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            if (exception is T found)
                return found;
        }
        return null;
    }

    private static string NameOf(StatusCode status) => string.Concat(
        status.ToString().Select((c, i) => i > 0 && char.IsUpper(c) ? "_" + c : char.ToUpperInvariant(c).ToString()));
}
