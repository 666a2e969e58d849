using System.Text;
using Google.Protobuf;
using Grpc.Core;
using SigningService.Authority.Auditing;
using SigningService.Authority.Callers;
using SigningService.Authority.Refusals;
using SigningService.Authority.Reporting;
using SigningService.Authority.ServiceKeys;
using SigningService.Contracts.V1;
using SigningService.Server.Calls;
using SigningService.Server.Configuration;
using SigningService.Server.Offline;

namespace SigningService.Server.Services;

/// <summary>The wire's offline service: takes an order in pieces, has it carried out, gives the signed answer in pieces.</summary>
internal sealed class OfflineService(OrderReading reading, OrderExecution execution, EvidenceSigning signing, ServiceKeyBook keys) : Contracts.V1.OfflineService.OfflineServiceBase
{
    private const int LongestOrder = 8 << 20;
    private const int Piece = 64 << 10;

    // Read by people as well, and by programs that know the JSON mapping of protobuf.
    private static readonly JsonFormatter Form = new(JsonFormatter.Settings.Default.WithIndentation("  "));

    public override async Task CarryOrder(
        IAsyncStreamReader<CarryOrderRequest> requestStream, IServerStreamWriter<CarryOrderResponse> responseStream, ServerCallContext context)
    {
        // An answer that cannot be signed is of no use: asked for before anything is done.
        signing.RequireKey();
        var order = await reading.ReadAsync(await ReceiveAsync(requestStream, context.CancellationToken), context.CancellationToken);
        var answer = await execution.RunAsync(order, count => responseStream.WriteAsync(new CarryOrderResponse { Answered = count }, context.CancellationToken), context);
        var content = Encoding.UTF8.GetBytes(Form.Format(answer) + "\n");
        var evidence = await signing.SignAsync(context.Caller(), Role.Courier, AuditEventKind.OfflineAnswerSigned, "answer_sha256", content, context.CancellationToken);
        var signed = new SignedAnswer
        {
            Content = UnsafeByteOperations.UnsafeWrap(evidence.Content),
            Signature = UnsafeByteOperations.UnsafeWrap(evidence.Signature),
            SignatureAlgorithm = evidence.Algorithm.Name,
            AuditKeySha256 = Convert.ToHexStringLower(evidence.AuditKey.Sha256.Span),
            Handovers = { ServiceKeyMapping.HandoversOf(keys) },
        };
        foreach (var piece in signed.ToByteArray().Chunk(Piece))
            await responseStream.WriteAsync(new CarryOrderResponse { Answered = answer.Answers.Count, Answer = UnsafeByteOperations.UnsafeWrap(piece) }, context.CancellationToken);
    }

    private static async Task<byte[]> ReceiveAsync(IAsyncStreamReader<CarryOrderRequest> pieces, CancellationToken cancellationToken)
    {
        using var order = new MemoryStream();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(LimitSettings.Deadline);
        while (await pieces.MoveNext(patience.Token))
        {
            if (order.Length + pieces.Current.Order.Length > LongestOrder)
                throw RefusedException.ForField(RefusalReason.InvalidRequest, "order", "At most 8 MiB. Make several orders of it.");
            order.Write(pieces.Current.Order.Span);
        }

        return order.ToArray();
    }
}
