using System.Collections.Concurrent;
using Google.Protobuf;
using Grpc.Core;
using SigningService.Contracts.V1;

namespace SigningService.Server.Tests.Replicas;

/// <summary>
/// Clients that issue and revoke without pause, each at one replica after another. A call that fails is repeated, as it was, at the next one,
/// until it is answered; answers are kept.
/// </summary>
internal sealed class ReplicaLoad : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly CancellationTokenSource _ends = new();
    private readonly CertificateService.CertificateServiceClient[] _requester;
    private readonly CertificateService.CertificateServiceClient[] _revoker;
    private readonly ConcurrentDictionary<string, IssueCertificateRequest> _requests = [];
    private readonly Task _running;
    private int _interrupted;

    private ReplicaLoad(SharedHouse house, int clients)
    {
        _requester = [.. house.Connect("requester").Select(channel => new CertificateService.CertificateServiceClient(channel))];
        _revoker = [.. house.Connect("revoker").Select(channel => new CertificateService.CertificateServiceClient(channel))];
        _running = Task.WhenAll(Enumerable.Range(0, clients).Select(client => Task.Run(() => WorkAsync(client))));
    }

    /// <summary>Certificates by the id of their request.</summary>
    public ConcurrentDictionary<string, Certificate> Answered { get; } = [];

    /// <summary>Serial numbers of what was revoked.</summary>
    public ConcurrentDictionary<string, byte> Revoked { get; } = [];

    /// <summary>Codes of calls that failed.</summary>
    public ConcurrentDictionary<StatusCode, int> Failures { get; } = [];

    public int Interrupted => _interrupted;

    public static ReplicaLoad Start(SharedHouse house, int clients) => new(house, clients);

    public async Task AwaitAnswersAsync(int more, CancellationToken cancellationToken)
    {
        var goal = Answered.Count + more;
        while (Answered.Count < goal && !_running.IsCompleted)
            await Task.Delay(5, cancellationToken);
    }

    public async Task StopAsync()
    {
        await _ends.CancelAsync();
        await _running.WaitAsync(TimeSpan.FromMinutes(3));
    }

    /// <summary>The same request once more, at a replica.</summary>
    public async Task<ByteString> RepeatAsync(string requestId, int replica) =>
        (await _requester[replica % _requester.Length].IssueCertificateAsync(_requests[requestId])).Certificate.Der;

    public async ValueTask DisposeAsync()
    {
        await _ends.CancelAsync();
        _ends.Dispose();
    }

    private async Task WorkAsync(int client)
    {
        for (var i = 0; !_ends.IsCancellationRequested; i++)
        {
            var id = FormattableString.Invariant($"load-{client}-{i}");
            var request = _requests[id] = Requests.Issue(FormattableString.Invariant($"host-{client}-{i}.example.test"), id);
            var issued = await InsistAsync(client + i, place => _requester[place].IssueCertificateAsync(request, deadline: Deadline()).ResponseAsync);
            if (i % 4 == 0)
            {
                await InsistAsync(client + i, place => _revoker[place].RevokeCertificateAsync(new RevokeCertificateRequest { Name = issued.Certificate.Name }, deadline: Deadline()).ResponseAsync);
                Revoked.TryAdd(issued.Certificate.SerialNumber, 0);
            }

            Answered.TryAdd(id, issued.Certificate);
        }
    }

    private static DateTime Deadline() => TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(10);

    private async Task<T> InsistAsync<T>(int place, Func<int, Task<T>> call)
    {
        while (true)
        {
            try
            {
                return await call(place++ % _requester.Length);
            }
            catch (RpcException e)
            {
                Interlocked.Increment(ref _interrupted);
                Failures.AddOrUpdate(e.StatusCode, 1, (_, count) => count + 1);
                await Task.Delay(Pause);
            }
        }
    }
}
