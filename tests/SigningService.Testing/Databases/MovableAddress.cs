using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace SigningService.Testing.Databases;

/// <summary>
/// An address that leads to one server and then to another, as a name does in a failover. The network behind it can be cut, so that
/// connections break, or held, so that nothing arrives and nobody is told.
/// </summary>
public sealed class MovableAddress : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<Link, byte> _open = [];
    private readonly TaskCompletionSource _never = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _holds;
    private volatile int _target;

    public MovableAddress(int target)
    {
        _target = target;
        _listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>New connections lead to another server, and nothing holds them.</summary>
    /// <param name="breaks">Whether what is connected breaks; otherwise it stays as it is, held if it was.</param>
    public void MoveTo(int target, bool breaks = true)
    {
        _target = target;
        _holds = false;
        if (breaks)
            BreakAll();
    }

    /// <summary>Breaks what is connected, and all that is new, until it is moved again.</summary>
    public void Cut() => MoveTo(0);

    /// <summary>From now on nothing arrives, either way, and no connection ends.</summary>
    public void Hold()
    {
        _holds = true;
        foreach (var link in _open.Keys)
            link.IsHeld = true;
    }

    public void Dispose()
    {
        _listener.Dispose();
        BreakAll();
        _never.TrySetResult();
    }

    private void BreakAll()
    {
        foreach (var link in _open.Keys)
            link.Near.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            try
            {
                _ = ServeAsync(new Link(await _listener.AcceptTcpClientAsync()) { IsHeld = _holds });
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task ServeAsync(Link link)
    {
        using var far = new TcpClient { NoDelay = true };
        _open.TryAdd(link, 0);
        try
        {
            link.Near.NoDelay = true;
            if (_target is not 0 and var target)
            {
                await far.ConnectAsync(IPAddress.Loopback, target);
                await Task.WhenAny(PumpAsync(link, link.Near, far), PumpAsync(link, far, link.Near));
            }
        }
        catch (Exception e) when (e is SocketException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            // Broken, on one side or the other.
        }
        finally
        {
            _open.TryRemove(link, out _);
            link.Near.Dispose();
        }
    }

    private async Task PumpAsync(Link link, TcpClient from, TcpClient to)
    {
        var buffer = new byte[65536];
        while (await ReadAsync(from, buffer) is var length)
        {
            if (link.IsHeld)
                await _never.Task;
            if (length == 0)
                return;
            await to.GetStream().WriteAsync(buffer.AsMemory(0, length));
        }
    }

    private static async Task<int> ReadAsync(TcpClient from, byte[] buffer)
    {
        try
        {
            return await from.GetStream().ReadAsync(buffer);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
        {
            return 0;
        }
    }

    /// <summary>A connection by way of this address.</summary>
    private sealed class Link(TcpClient near)
    {
        private volatile bool _isHeld;

        public TcpClient Near => near;

        public bool IsHeld
        {
            get => _isHeld;
            set => _isHeld = value;
        }
    }
}
