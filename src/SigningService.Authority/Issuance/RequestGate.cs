namespace SigningService.Authority.Issuance;

/// <summary>
/// Lets requests of one caller under one id pass one at a time: a retry that overtakes its original waits for it and finds its result,
/// instead of asking the token for a second signature over the same bytes.
/// </summary>
internal sealed class RequestGate
{
    private readonly Dictionary<(string Requester, string RequestId), Passage> _passages = [];

    public async ValueTask<IDisposable> EnterAsync(string requester, string requestId, CancellationToken cancellationToken)
    {
        Passage? passage;
        lock (_passages)
        {
            if (!_passages.TryGetValue((requester, requestId), out passage))
                _passages.Add((requester, requestId), passage = new Passage(this, (requester, requestId)));
            passage.Users++;
        }

        try
        {
            await passage.Turn.WaitAsync(cancellationToken);
            return passage;
        }
        catch (OperationCanceledException)
        {
            Leave(passage);
            throw;
        }
    }

    private void Leave(Passage passage)
    {
        lock (_passages)
        {
            if (--passage.Users > 0)
                return;
            _passages.Remove(passage.Key);
            passage.Turn.Dispose();
        }
    }

    private sealed class Passage(RequestGate gate, (string Requester, string RequestId) key) : IDisposable
    {
        public (string Requester, string RequestId) Key => key;

        public SemaphoreSlim Turn { get; } = new(1, 1);

        public int Users { get; set; }

        public void Dispose()
        {
            Turn.Release();
            gate.Leave(this);
        }
    }
}
