using Grpc.Core;
using SigningService.Authority.Authorities;
using SigningService.Contracts.V1;
using SigningService.Server.Callers;

namespace SigningService.Server.Services;

/// <summary>Tells a caller of the trust bundle, first as it stands and then of every change, as long as the caller is accepted.</summary>
internal sealed class TrustBundleWatch(
    AuthorityDirectory authorities,
    TrustBundles bundles,
    ConnectionBook connections,
    CallerRecognition recognition,
    IHostApplicationLifetime lifetime,
    TimeProvider timeProvider)
{
    /// <summary>How long a caller that was revoked may still hear of changes; none of what it hears is secret.</summary>
    private static readonly TimeSpan Recognition = TimeSpan.FromSeconds(5);

    public async Task WatchAsync(IServerStreamWriter<WatchTrustBundleResponse> stream, ServerCallContext context)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, lifetime.ApplicationStopping);
        using var changed = new SemaphoreSlim(0);
        void Wake() => changed.Release();
        authorities.Changed += Wake;
        try
        {
            await TellAsync(stream, context, changed, end.Token);
        }
        catch (OperationCanceledException) when (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            // The stream ends well; the client opens it again elsewhere or later.
        }
        finally
        {
            authorities.Changed -= Wake;
        }
    }

    private async Task TellAsync(
        IServerStreamWriter<WatchTrustBundleResponse> stream, ServerCallContext context, SemaphoreSlim changed, CancellationToken end)
    {
        var connection = connections.StateOf(context.GetHttpContext());
        GetTrustBundleResponse? told = null;
        while (timeProvider.GetUtcNow() < connection.CloseAfter)
        {
            var current = bundles.Current();
            if (!current.Equals(told))
            {
                await stream.WriteAsync(new WatchTrustBundleResponse { TrustBundle = current }, end);
                told = current;
            }

            await changed.WaitAsync(Recognition, end);
            await recognition.RecogniseAsync(connection.Certificate, end);
        }
    }
}
