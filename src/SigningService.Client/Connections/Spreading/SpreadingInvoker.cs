using System.Security.Cryptography;
using Google.Protobuf;
using Grpc.Core;

namespace SigningService.Client.Connections.Spreading;

/// <summary>
/// Calls any of several servers that share a ledger. A call that finds one unavailable is made at the next, with the same request id, so that it
/// is carried out once wherever it was begun.
/// </summary>
internal sealed class SpreadingInvoker(ServerTurns turns) : CallInvoker
{
    // The contract of a call invoker: whoever calls this way wants to block.
    public override TResponse BlockingUnaryCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) =>
        AsyncUnaryCall(method, host, options, request).GetAwaiter().GetResult();

    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request)
    {
        var named = Named(request);
        return new SpreadUnaryCall<TResponse>(turns, server => server.AsyncUnaryCall(method, host, options, named)).ToCall();
    }

    public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) =>
        new SpreadStreamingCall<TResponse>(turns, server => server.AsyncServerStreamingCall(method, host, options, request)).ToCall();

    // What the caller has sent over a stream is his to send again.
    public override AsyncClientStreamingCall<TRequest, TResponse> AsyncClientStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options) => turns[turns.First].AsyncClientStreamingCall(method, host, options);

    public override AsyncDuplexStreamingCall<TRequest, TResponse> AsyncDuplexStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options)
    {
        var turn = turns.First;
        var call = turns[turn].AsyncDuplexStreamingCall(method, host, options);
        return new AsyncDuplexStreamingCall<TRequest, TResponse>(
            call.RequestStream, new MovingOnReader<TResponse>(call.ResponseStream, turns, turn), call.ResponseHeadersAsync, call.GetStatus, call.GetTrailers, call.Dispose);
    }

    /// <summary>The request, with an id if it can have one and has none: without it two servers could carry it out.</summary>
    private static TRequest Named<TRequest>(TRequest request)
        where TRequest : class
    {
        if (request is not IDeepCloneable<TRequest> cloneable || request is not IMessage message
            || message.Descriptor.FindFieldByName("request_id") is not { } field || field.Accessor.GetValue(message) is not "")
            return request;
        var named = cloneable.Clone();
        field.Accessor.SetValue((IMessage)named, RandomNumberGenerator.GetHexString(32, lowercase: true));
        return named;
    }
}
