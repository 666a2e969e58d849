using Grpc.Core;

namespace SigningService.Client.Connections.Spreading;

/// <summary>A call with one answer, made at one server after another until one is not unavailable; at each once.</summary>
internal sealed class SpreadUnaryCall<TResponse>
{
    private readonly ServerTurns _turns;
    private readonly Func<CallInvoker, AsyncUnaryCall<TResponse>> _begin;
    private readonly TaskCompletionSource<Metadata> _headers = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly int _first;
    private volatile AsyncUnaryCall<TResponse> _current;
    private volatile bool _disposed;

    public SpreadUnaryCall(ServerTurns turns, Func<CallInvoker, AsyncUnaryCall<TResponse>> begin)
    {
        (_turns, _begin) = (turns, begin);
        _first = turns.First;
        _current = begin(turns[_first]);
    }

    public AsyncUnaryCall<TResponse> ToCall() => new(RunAsync(), _headers.Task, () => _current.GetStatus(), () => _current.GetTrailers(), Dispose);

    private async Task<TResponse> RunAsync()
    {
        for (var tried = 1; ; tried++)
        {
            try
            {
                var response = await _current.ResponseAsync.ConfigureAwait(false);
                _turns.Prefer(_first + tried - 1);
                _headers.TrySetResult(await _current.ResponseHeadersAsync.ConfigureAwait(false));
                return response;
            }
            catch (Exception e) when (ServerTurns.IsWorthAnother(e) && tried < _turns.Count && !_disposed)
            {
                _current.Dispose();
                _current = _begin(_turns[_first + tried]);
            }
            catch (Exception e)
            {
                await TellHeadersAsync(e).ConfigureAwait(false);
                throw;
            }
        }
    }

    /// <summary>A refusal has headers as well; a connection that failed has none, and nobody need have asked for them.</summary>
    private async ValueTask TellHeadersAsync(Exception failure)
    {
        if (_current.ResponseHeadersAsync.IsCompletedSuccessfully)
            _headers.TrySetResult(await _current.ResponseHeadersAsync.ConfigureAwait(false));
        else
            _headers.TrySetException(failure);
        _ = _headers.Task.Exception;
    }

    private void Dispose()
    {
        _disposed = true;
        _current.Dispose();
    }
}
