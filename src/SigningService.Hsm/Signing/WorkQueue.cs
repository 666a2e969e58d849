using SigningService.Authority.Keys;

namespace SigningService.Hsm.Signing;

/// <summary>
/// Who waits for a session, first come first served. A monitor rather than a channel: the takers are threads that block, not tasks, since
/// calls into a PKCS#11 library may hang for minutes and must not hold threads of the pool while they do.
/// </summary>
internal sealed class WorkQueue
{
    private readonly object _gate = new();
    private readonly LinkedList<SignWork> _waiting = new();
    private Func<SigningUnavailableException>? _refusal;
    private bool _isOpen;
    private bool _isClosed;
    private int _idle;

    public int Count
    {
        get
        {
            lock (_gate)
                return _waiting.Count;
        }
    }

    /// <summary>For those who would rather know before they prepare anything.</summary>
    /// <exception cref="SigningUnavailableException">Nothing is taken on at present.</exception>
    public void ThrowIfRefusing()
    {
        if (Volatile.Read(ref _refusal) is { } refusal)
            throw refusal();
    }

    /// <exception cref="SigningUnavailableException">Nothing is taken on at present.</exception>
    public void Add(SignWork work)
    {
        lock (_gate)
        {
            if (_refusal is not null)
                throw _refusal();
            _waiting.AddLast(work);
            WakeOne();
        }
    }

    /// <summary>Puts work back where it was, in front of everybody.</summary>
    public void Return(SignWork work)
    {
        lock (_gate)
        {
            work.StartedAt = 0;
            if (_refusal is not null)
            {
                work.Fail(_refusal());
                return;
            }

            _waiting.AddFirst(work);
            WakeOne();
        }
    }

    /// <summary>Waits for work and takes it; null when the queue is closed.</summary>
    public SignWork? Take()
    {
        lock (_gate)
        {
            while (!_isClosed)
            {
                if (_isOpen && _waiting.First is { } first)
                {
                    _waiting.RemoveFirst();
                    return first.Value;
                }

                _idle++;
                Monitor.Wait(_gate);
                _idle--;
            }

            return null;
        }
    }

    /// <summary>Lets signers take work.</summary>
    public void Open()
    {
        lock (_gate)
        {
            _refusal = null;
            _isOpen = true;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Makes everybody wait where they are, while there may be a connection again in a moment.</summary>
    public void Pause()
    {
        lock (_gate)
            _isOpen = false;
    }

    /// <summary>Refuses everybody, those who wait as well, until it is opened.</summary>
    public void Refuse(Func<SigningUnavailableException> refusal)
    {
        lock (_gate)
        {
            _isOpen = false;
            _refusal = refusal;
            foreach (var work in _waiting)
                work.Fail(refusal());
            _waiting.Clear();
        }
    }

    /// <summary>Refuses those who have waited since before a moment.</summary>
    public int Expire(long queuedBefore, Func<SigningUnavailableException> refusal)
    {
        lock (_gate)
        {
            var expired = 0;
            while (_waiting.First is { } first && (first.Value.QueuedAt < queuedBefore || first.Value.IsFinished))
            {
                _waiting.RemoveFirst();
                if (first.Value.Fail(refusal()))
                    expired++;
            }

            return expired;
        }
    }

    /// <summary>Sends the signers home.</summary>
    public void Close(Func<SigningUnavailableException> refusal)
    {
        Refuse(refusal);
        lock (_gate)
        {
            _isClosed = true;
            Monitor.PulseAll(_gate);
        }
    }

    private void WakeOne()
    {
        if (_isOpen && _idle > 0)
            Monitor.Pulse(_gate);
    }
}
