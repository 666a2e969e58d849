using System.Security.Cryptography;
using Grpc.Core;

namespace SigningService.Client.Connections.Spreading;

/// <summary>
/// Which of several servers is asked first: in an order of chance, so that clients spread, and from the one that answered last, so that one that
/// is away is not waited for at each call.
/// </summary>
internal sealed class ServerTurns
{
    private readonly CallInvoker[] _servers;
    private int _first;

    public ServerTurns(IEnumerable<CallInvoker> servers)
    {
        _servers = [.. servers];
        RandomNumberGenerator.Shuffle<CallInvoker>(_servers);
    }

    public int Count => _servers.Length;

    /// <summary>Where a call begins; the servers after it come next, around the circle.</summary>
    public int First => Volatile.Read(ref _first);

    public CallInvoker this[int turn] => _servers[turn % _servers.Length];

    /// <summary>The server of this turn has answered.</summary>
    public void Prefer(int turn) => Volatile.Write(ref _first, turn % _servers.Length);

    /// <summary>Whether an error says that another server may do what this one could not.</summary>
    public static bool IsWorthAnother(Exception e) => e is SigningServiceException { Status: StatusCode.Unavailable };
}
