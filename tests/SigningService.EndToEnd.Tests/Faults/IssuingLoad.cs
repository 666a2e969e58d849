using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using Google.Protobuf;
using Grpc.Core;
using SigningService.Client;
using SigningService.Contracts.V1;
using SigningService.EndToEnd.Tests.Running;
using SigningService.Testing;

namespace SigningService.EndToEnd.Tests.Faults;

/// <summary>
/// Clients that issue without pause, each over a connection of its own. Each request has an id, and a client whose request was cut off asks
/// again with that id until it is answered, as the schema tells clients to do.
/// </summary>
internal sealed class IssuingLoad : IAsyncDisposable
{
    public const int Clients = 4;
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(20);

    private readonly RunningHouse _house;
    private readonly string _run = RandomNumberGenerator.GetHexString(8, lowercase: true);
    private readonly ConcurrentDictionary<string, Certificate> _answered = [];
    private readonly ConcurrentDictionary<StatusCode, bool> _statuses = [];
    private readonly CancellationTokenSource _giveUp = new();
    private readonly byte[][] _requests;
    private readonly Task[] _clients;
    private volatile TaskCompletionSource _gate = OpenGate();
    private volatile bool _stopping;
    private int _interrupted;

    private IssuingLoad(RunningHouse house)
    {
        _house = house;
        _requests = [.. Enumerable.Range(0, Clients).Select(client => Csr.For(NameOf(client)))];
        _clients = [.. Enumerable.Range(0, Clients).Select(client => Task.Run(() => IssueAsync(client)))];
    }

    /// <summary>What was answered so far, by request id.</summary>
    public IReadOnlyDictionary<string, Certificate> Answered => _answered;

    /// <summary>How many calls were cut off or refused for the time being.</summary>
    public int Interrupted => Volatile.Read(ref _interrupted);

    /// <summary>The statuses of those calls.</summary>
    public IReadOnlyCollection<StatusCode> Statuses => [.. _statuses.Keys];

    /// <summary>The names that this load and nobody else asks for.</summary>
    public IEnumerable<string> Names => Enumerable.Range(0, Clients).Select(NameOf);

    public static IssuingLoad Start(RunningHouse house) => new(house);

    /// <summary>Waits until so many more requests are answered.</summary>
    public async Task AwaitAnswersAsync(int more)
    {
        var goal = _answered.Count + more;
        await Waiting.ForAsync(
            () => Task.FromResult(_answered.Count),
            count => count >= goal || _clients.Any(client => client.IsFaulted),
            count => $"{count} requests were answered, {goal} should be.\n{_house.LogTail()}");
        await Task.WhenAll(_clients.Where(client => client.IsFaulted));
    }

    /// <summary>Asks once more for what was asked and gives what is answered now; patient with a service that is starting.</summary>
    public async Task<Certificate> RepeatAsync(SigningServiceConnection connection, string requestId) =>
        await AskAsync(connection, requestId, _requests[int.Parse(requestId.Split('-')[1], CultureInfo.InvariantCulture)]);

    /// <summary>No client begins another request until <see cref="Resume"/>; those that are under way go on.</summary>
    public void Pause() => _gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Resume() => _gate.TrySetResult();

    /// <summary>Lets every client finish the request that it is at.</summary>
    public async Task StopAsync()
    {
        _stopping = true;
        Resume();
        await Task.WhenAll(_clients).WaitAsync(TimeSpan.FromMinutes(3));
    }

    public async ValueTask DisposeAsync()
    {
        _stopping = true;
        Resume();
        await _giveUp.CancelAsync();
        await ((Task)Task.WhenAll(_clients)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _giveUp.Dispose();
    }

    private static TaskCompletionSource OpenGate()
    {
        var gate = new TaskCompletionSource();
        gate.SetResult();
        return gate;
    }

    private string NameOf(int client) => string.Create(CultureInfo.InvariantCulture, $"load-{client}-{_run}.example.test");

    private async Task IssueAsync(int client)
    {
        using var connection = _house.Connect("requester");
        for (var number = 0; !_stopping; number++)
        {
            var id = string.Create(CultureInfo.InvariantCulture, $"{_run}-{client}-{number}");
            _answered[id] = await AskAsync(connection, id, _requests[client]);
            await _gate.Task;
        }
    }

    private async Task<Certificate> AskAsync(SigningServiceConnection connection, string requestId, byte[] csr)
    {
        var request = new IssueCertificateRequest { Profile = "server-tls", Csr = ByteString.CopyFrom(csr), RequestId = requestId };
        while (true)
        {
            try
            {
                return (await connection.Certificates.IssueCertificateAsync(request, deadline: DateTime.UtcNow.AddMinutes(1), cancellationToken: _giveUp.Token)).Certificate;
            }
            catch (SigningServiceException e) when (e.OutcomeUnknown && !_giveUp.IsCancellationRequested)
            {
                Interlocked.Increment(ref _interrupted);
                _statuses[e.Status] = true;
            }

            await Task.Delay(Patience, _giveUp.Token);
        }
    }
}
