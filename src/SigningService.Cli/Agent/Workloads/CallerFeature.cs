using System.Net.Sockets;
using Grpc.Core;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace SigningService.Cli.Agent.Workloads;

/// <summary>Who made a connection, for every call on it.</summary>
internal sealed record CallerFeature(Caller Caller)
{
    public static Caller Of(ServerCallContext context) => context.GetHttpContext().Features.GetRequiredFeature<CallerFeature>().Caller;

    /// <summary>Asks the kernel before the first octet is read; without an answer there is no connection.</summary>
    public static ConnectionDelegate Ask(ConnectionDelegate next) => connection =>
    {
        try
        {
            var socket = connection.Features.Get<IConnectionSocketFeature>()?.Socket ?? throw new SocketException((int)SocketError.NotSocket);
            connection.Features.Set(new CallerFeature(Caller.Of(socket)));
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            connection.Abort();
            return Task.CompletedTask;
        }
        return next(connection);
    };
}
