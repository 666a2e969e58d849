using Grpc.Core;
using Microsoft.Extensions.Time.Testing;

namespace SigningService.Client.Tests;

public sealed class RetriesTests
{
    private readonly FakeTimeProvider _clock = new() { AutoAdvanceAmount = TimeSpan.Zero };
    private int _tries;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ACallIsTriedAgainAfterTheTimeThatTheServiceAsksFor()
    {
        var waits = new List<TimeSpan>();
        var retries = new Retries(TimeSpan.FromSeconds(30), _clock, (_, wait) => waits.Add(wait));

        var result = retries.RunAsync((_, _) => Attempt(failures: 2), Cancel);
        while (!result.IsCompleted)
            _clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(3, await result);
        Assert.Equal(2, waits.Count);
        Assert.All(waits, wait => Assert.InRange(wait, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(2.5)));
    }

    [Fact]
    public async Task NoWaitGoesPastTheDeadline()
    {
        var retries = new Retries(TimeSpan.FromSeconds(2), _clock);

        await Assert.ThrowsAsync<SigningServiceException>(() => retries.RunAsync((_, _) => Attempt(failures: 1), Cancel));

        Assert.Equal(1, _tries);
    }

    [Fact]
    public async Task WithoutTheServicesWishNothingIsTriedAgain()
    {
        var retries = new Retries(TimeSpan.FromMinutes(1), _clock);

        await Assert.ThrowsAsync<SigningServiceException>(() => retries.RunAsync<int>(
            (_, _) =>
            {
                _tries++;
                throw new SigningServiceException(StatusCode.Unavailable, "UNREACHABLE", "Gone.");
            },
            Cancel));

        Assert.Equal(1, _tries);
    }

    [Fact]
    public async Task EachTryHasTheSameDeadline()
    {
        var start = _clock.GetUtcNow().UtcDateTime;
        var retries = new Retries(TimeSpan.FromSeconds(30), _clock);

        var deadline = await retries.RunAsync((deadline, _) => Task.FromResult(deadline), Cancel);

        Assert.Equal(start.AddSeconds(30), deadline);
    }

    private Task<int> Attempt(int failures) => ++_tries > failures
        ? Task.FromResult(_tries)
        : throw new SigningServiceException(StatusCode.Unavailable, "SIGNING_UNAVAILABLE", "The token is away.") { RetryAfter = TimeSpan.FromSeconds(2) };
}
