using Grpc.Core;

namespace SigningService.Client.Connections.Spreading;

/// <summary>Reads the answers of a stream that the caller also sends over. When its server is lost, the next stream is opened at the next one.</summary>
internal sealed class MovingOnReader<T>(IAsyncStreamReader<T> inner, ServerTurns turns, int turn) : IAsyncStreamReader<T>
{
    public T Current => inner.Current;

    public async Task<bool> MoveNext(CancellationToken cancellationToken)
    {
        try
        {
            return await inner.MoveNext(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (ServerTurns.IsWorthAnother(e))
        {
            turns.Prefer(turn + 1);
            throw;
        }
    }
}
