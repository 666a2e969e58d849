using System.Collections.Concurrent;
using Serilog.Core;
using Serilog.Events;

namespace SigningService.Server.Tests.Running;

/// <summary>What a service logged. A test that ends with an error in it that it did not announce has failed.</summary>
internal sealed class CollectedLogs : ILogEventSink
{
    private readonly ConcurrentQueue<LogEvent> _events = [];
    private volatile bool _errorsAreExpected;

    public IReadOnlyCollection<LogEvent> Events => _events;

    public void ExpectErrors() => _errorsAreExpected = true;

    public void Emit(LogEvent logEvent) => _events.Enqueue(logEvent);

    /// <summary>Waits for an event: a line is written after the answer has left.</summary>
    public async Task<LogEvent> WaitForAsync(Func<LogEvent, bool> isMeant, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (_events.FirstOrDefault(isMeant) is { } found)
                return found;
            await Task.Delay(5, cancellationToken);
        }
    }

    public void ThrowOnErrors()
    {
        if (!_errorsAreExpected)
            Assert.DoesNotContain(_events, logEvent => logEvent.Level >= LogEventLevel.Error);
    }
}
