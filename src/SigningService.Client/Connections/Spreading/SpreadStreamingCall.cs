using Grpc.Core;

namespace SigningService.Client.Connections.Spreading;

/// <summary>A stream of answers, opened at one server after another until one gives the first; later it breaks as any stream does.</summary>
internal sealed class SpreadStreamingCall<TResponse> : IAsyncStreamReader<TResponse>
{
    private readonly ServerTurns _turns;
    private readonly Func<CallInvoker, AsyncServerStreamingCall<TResponse>> _begin;
    private readonly int _first;
    private volatile AsyncServerStreamingCall<TResponse> _current;
    private volatile bool _disposed;
    private int _tried = 1;
    private bool _begun;

    public SpreadStreamingCall(ServerTurns turns, Func<CallInvoker, AsyncServerStreamingCall<TResponse>> begin)
    {
        (_turns, _begin) = (turns, begin);
        _first = turns.First;
        _current = begin(turns[_first]);
    }

    public TResponse Current => _current.ResponseStream.Current;

    public AsyncServerStreamingCall<TResponse> ToCall() => new(this, _current.ResponseHeadersAsync, () => _current.GetStatus(), () => _current.GetTrailers(), Dispose);

    public async Task<bool> MoveNext(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                var moved = await _current.ResponseStream.MoveNext(cancellationToken).ConfigureAwait(false);
                if (!_begun)
                    _turns.Prefer(_first + _tried - 1);
                _begun = true;
                return moved;
            }
            catch (Exception e) when (!_begun && ServerTurns.IsWorthAnother(e) && _tried < _turns.Count && !_disposed)
            {
                _current.Dispose();
                _current = _begin(_turns[_first + _tried++]);
            }
        }
    }

    private void Dispose()
    {
        _disposed = true;
        _current.Dispose();
    }
}
