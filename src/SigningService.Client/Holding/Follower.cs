using Grpc.Core;

namespace SigningService.Client.Holding;

/// <summary>Keeps a stream of the service open: opened again after a pause when it ends, seldom tried at a service that has no such stream.</summary>
internal static class Follower
{
    private static readonly TimeSpan Unsupported = TimeSpan.FromHours(1);

    /// <param name="follow">Reads until the stream ends; gives whether anything came.</param>
    public static async Task RunAsync(Func<CancellationToken, Task<bool>> follow, TimeProvider clock, CancellationToken cancellationToken)
    {
        var failures = 0;
        while (!cancellationToken.IsCancellationRequested)
        {
            var pause = Backoff.After(Math.Min(++failures, 7), null, null);
            try
            {
                if (await follow(cancellationToken).ConfigureAwait(false))
                    failures = 0;
            }
            catch (SigningServiceException e)
            {
                if (e.Status == StatusCode.Unimplemented)
                    pause = Unsupported;
            }
            catch (Exception e) when (e is IOException or InvalidOperationException or OperationCanceledException or Verification.VerificationFailedException)
            {
                // Said by the steps, which meet the same.
            }
            await Task.Delay(failures == 0 ? Backoff.Spread(TimeSpan.FromSeconds(2)) : pause, clock, cancellationToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
