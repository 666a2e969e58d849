using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using SigningService.Authority.Auditing;
using SigningService.Authority.Callers;
using SigningService.Authority.Refusals;
using SigningService.Contracts.V1;
using SigningService.Server.Calls;
using SigningService.Server.Observability;
using SigningService.Server.Services;

namespace SigningService.Server.Offline;

/// <summary>Carries an order out for the requester who signed it: each request as a call of its own would be, many at a time.</summary>
internal sealed class OrderExecution(
    OrderReading reading, CertificateIssuing issuing, CallDismissal dismissal, IAuditLog auditLog, IHostApplicationLifetime lifetime, TimeProvider timeProvider)
{
    private const int AtATime = 64;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <param name="answered">Told how many requests are answered; called by one at a time.</param>
    /// <exception cref="RefusedException">The service stops in the middle; carried again, the order goes on.</exception>
    /// <exception cref="Authority.LedgerUnavailableException">That the order was taken could not be recorded; nothing was done.</exception>
    public async Task<OfflineAnswer> RunAsync(CarriedOrder order, Func<int, Task> answered, ServerCallContext context)
    {
        var courier = context.Caller();
        await auditLog.AppendAsync(
            new AuditEvent(AuditEventKind.OfflineOrderTaken, timeProvider.GetUtcNow(), order.Requester.Identity, new Dictionary<string, string>
            {
                ["order_sha256"] = order.Sha256,
                ["batch"] = SafeText.Of(order.Content.Batch),
                ["requests"] = order.Content.Requests.Count.ToString(CultureInfo.InvariantCulture),
                ["courier"] = courier.Identity,
            }),
            context.CancellationToken);

        var answers = new IssueCertificatesResponse[order.Content.Requests.Count];
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, lifetime.ApplicationStopping);
        using var telling = new SemaphoreSlim(1);
        var done = 0;
        try
        {
            var limits = new ParallelOptions { MaxDegreeOfParallelism = AtATime, CancellationToken = ending.Token };
            await Parallel.ForEachAsync(order.Content.Requests.Index(), limits, async (item, cancellationToken) =>
            {
                answers[item.Index] = await AnswerAsync(order, item.Index, item.Item.Request, context, cancellationToken);
                await telling.WaitAsync(cancellationToken);
                try
                {
                    await answered(++done);
                }
                finally
                {
                    telling.Release();
                }
            });
        }
        catch (OperationCanceledException) when (!context.CancellationToken.IsCancellationRequested)
        {
            throw new RefusedException(RefusalReason.StreamEnded, "The service stops. Carry the order again: it goes on where it was.", Pause);
        }

        return new OfflineAnswer
        {
            Kind = OfflineAnswer.Descriptor.FullName,
            OrderSha256 = order.Sha256,
            Batch = order.Content.Batch,
            Requester = order.Requester.Identity,
            Courier = courier.Identity,
            AnswerTime = timeProvider.GetUtcNow().ToTimestamp(),
            Answers = { answers },
        };
    }

    private async Task<IssueCertificatesResponse> AnswerAsync(
        CarriedOrder order, int index, IssueCertificateRequest request, ServerCallContext context, CancellationToken cancellationToken)
    {
        var response = new IssueCertificatesResponse { Index = index, RequestId = request.RequestId };
        try
        {
            var requester = await reading.RecogniseAsync(order.Signer, cancellationToken);
            requester.Require(Role.Requester);
            response.Issued = await issuing.IssueAsync(requester, request, cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            response.Refused = RefusalMapping.ToWire(await dismissal.JudgeAsync(context.GetHttpContext(), context, e, order.Requester.Identity));
        }

        return response;
    }
}
