using System.Threading.Channels;
using Grpc.Core;
using SigningService.Authority.Refusals;
using SigningService.Contracts.V1;
using SigningService.Server.Callers;
using SigningService.Server.Calls;
using SigningService.Server.Configuration;
using SigningService.Server.Rotation;

namespace SigningService.Server.Services;

/// <summary>
/// Many requests over one stream: each is admitted, carried out and refused as a call of its own would be, many at a time, and answered in the
/// order of the requests. Requests wait in the caller's socket while as many as may be are worked on.
/// </summary>
internal sealed class BulkIssuance(
    CallAdmission admission,
    CallDismissal dismissal,
    ConnectionBook connections,
    WatchBook streams,
    IHostApplicationLifetime lifetime,
    TimeProvider timeProvider)
{
    /// <summary>Requests of one stream that are worked on at a time: enough for commits and tokens to be shared by many.</summary>
    public const int InFlight = 256;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <param name="issue">Carries out one request.</param>
    /// <exception cref="RefusedException">The caller is no longer accepted, or has too many streams open.</exception>
    /// <exception cref="RpcException">The stream must be opened anew.</exception>
    public async Task RunAsync(
        IAsyncStreamReader<IssueCertificatesRequest> requests,
        IServerStreamWriter<IssueCertificatesResponse> responses,
        ServerCallContext context,
        Func<IssueCertificateRequest, Task<IssueCertificateResponse>> issue)
    {
        using var place = streams.Enter(context.Caller().Identity);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, lifetime.ApplicationStopping);
        // The caller hears that its stream is open, and need not send a first request to find out.
        await context.WriteResponseHeadersAsync([]);
        var answers = Channel.CreateBounded<Task<IssueCertificatesResponse>>(new BoundedChannelOptions(InFlight) { SingleReader = true, SingleWriter = true });
        var reading = ReadAsync(requests, answers.Writer, context, issue, ending.Token);
        try
        {
            await foreach (var answer in answers.Reader.ReadAllAsync(context.CancellationToken))
                await responses.WriteAsync(await answer, context.CancellationToken);
        }
        finally
        {
            // Nothing of it may outlive the call, whose context goes to the next one.
            await ending.CancelAsync();
            await reading;
            while (answers.Reader.TryRead(out var left))
                await left;
        }
    }

    /// <summary>Starts what comes, until the caller or the stream ends; what was started is answered first.</summary>
    private async Task ReadAsync(
        IAsyncStreamReader<IssueCertificatesRequest> requests,
        ChannelWriter<Task<IssueCertificatesResponse>> answers,
        ServerCallContext context,
        Func<IssueCertificateRequest, Task<IssueCertificateResponse>> issue,
        CancellationToken ending)
    {
        try
        {
            for (long index = 0; await NextAsync(requests, context, ending); index++)
            {
                // The first one too: between the opening of the stream and it, its caller may have been revoked.
                await AdmitAsync(context, ending);
                var (place, request) = (index, requests.Current.Request);
                await answers.WriteAsync(Task.Run(() => AnswerAsync(place, request, context, issue), CancellationToken.None), ending);
            }

            answers.Complete();
        }
        catch (OperationCanceledException) when (!context.CancellationToken.IsCancellationRequested)
        {
            answers.Complete(Closing("The service stops."));
        }
        catch (TimeoutException)
        {
            answers.Complete(Closing($"Nothing was sent for {LimitSettings.Deadline.TotalSeconds:0} seconds."));
        }
        catch (Exception e)
        {
            answers.Complete(e);
        }
    }

    private async ValueTask<bool> NextAsync(IAsyncStreamReader<IssueCertificatesRequest> requests, ServerCallContext context, CancellationToken ending)
    {
        var http = context.GetHttpContext();
        if (timeProvider.GetUtcNow() >= connections.StateOf(http).CloseAfter)
        {
            http.Connection.RequestClose();
            throw Closing("The connection is old.");
        }

        var next = requests.MoveNext(ending);
        return next.IsCompleted ? await next : await next.WaitAsync(LimitSettings.Deadline, timeProvider, ending);
    }

    /// <summary>Who sends faster than it may call waits here, and then in its own socket.</summary>
    private async ValueTask AdmitAsync(ServerCallContext context, CancellationToken ending)
    {
        while (true)
        {
            try
            {
                await admission.AdmitAsync(context.GetHttpContext(), context.Method, ending);
                return;
            }
            catch (RefusedException e) when (e.Reason == RefusalReason.Overloaded)
            {
                await Task.Delay(Pause, timeProvider, ending);
            }
        }
    }

    private async Task<IssueCertificatesResponse> AnswerAsync(
        long index, IssueCertificateRequest? request, ServerCallContext context, Func<IssueCertificateRequest, Task<IssueCertificateResponse>> issue)
    {
        var response = new IssueCertificatesResponse { Index = index, RequestId = request?.RequestId ?? "" };
        try
        {
            response.Issued = await issue(request ?? throw RefusedException.ForField(RefusalReason.InvalidRequest, "request", "A request is required."));
        }
        catch (Exception e)
        {
            response.Refused = RefusalMapping.ToWire(await dismissal.JudgeAsync(context.GetHttpContext(), context, e));
        }

        return response;
    }

    /// <summary>Nobody was refused anything, so no audit record is owed.</summary>
    private static RpcException Closing(string why) => Failures.ToRpc(
        new RefusedException(RefusalReason.StreamEnded, why + " Open a new stream and send what has no answer again, with the same request_id.", Pause));
}
