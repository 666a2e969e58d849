using System.Net;
using System.Net.Sockets;

namespace SigningService.Ledger.Tests.Postgres;

/// <summary>Stands between a ledger and its server, and loses one commit, its answer, or a part of an answer.</summary>
internal sealed class CutConnection : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly int _server;
    private volatile Loss _armed;
    private long _answered;
    private long _lastOctet = long.MaxValue;

    public CutConnection(int server)
    {
        _server = server;
        _listener.Start();
        _ = AcceptAsync();
    }

    public enum Loss
    {
        Nothing,

        /// <summary>What the ledger sends next never arrives.</summary>
        Request,

        /// <summary>It arrives, and the answer is lost.</summary>
        Answer,
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>The next loss, once.</summary>
    public void Arm(Loss loss) => _armed = loss;

    /// <summary>Octets that the server has answered so far.</summary>
    public long Answered => Interlocked.Read(ref _answered);

    /// <summary>Ends the connection over which the server answers, once, when so many more octets have come through.</summary>
    public void LoseAfter(long octets) => Interlocked.Exchange(ref _lastOctet, Answered + octets);

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        while (true)
        {
            TcpClient client;
            try
            {
                client = await _listener.AcceptTcpClientAsync();
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return;
            }

            _ = ServeAsync(client);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var near = client;
        using var far = new TcpClient { NoDelay = true };
        near.NoDelay = true;
        await far.ConnectAsync(IPAddress.Loopback, _server);
        await Task.WhenAny(PumpAsync(near, far, Loss.Request), PumpAsync(far, near, Loss.Answer));
    }

    /// <summary>Ends, and with it the connection, when it is told to lose what comes next this way.</summary>
    private async Task PumpAsync(TcpClient from, TcpClient to, Loss ends)
    {
        var buffer = new byte[65536];
        while (await ReadAsync(from, buffer) is > 0 and var length)
        {
            if (_armed == ends)
            {
                _armed = Loss.Nothing;
                return;
            }

            var passes = ends == Loss.Answer ? Passing(length) : length;
            await to.GetStream().WriteAsync(buffer.AsMemory(0, passes));
            if (passes < length)
                return;
        }
    }

    private int Passing(int length)
    {
        var last = Interlocked.Read(ref _lastOctet);
        if (Interlocked.Add(ref _answered, length) <= last)
            return length;
        Interlocked.Exchange(ref _lastOctet, long.MaxValue);
        return (int)Math.Max(0, length - (Answered - last));
    }

    private static async Task<int> ReadAsync(TcpClient from, byte[] buffer)
    {
        try
        {
            return await from.GetStream().ReadAsync(buffer);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            return 0;
        }
    }
}
