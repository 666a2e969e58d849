using System.CommandLine;
using System.Globalization;
using Google.Protobuf;
using Grpc.Core;
using SigningService.Cli.Offline;
using SigningService.Cli.Running;
using SigningService.Client;
using SigningService.Client.Files;
using SigningService.Contracts.V1;

namespace SigningService.Cli.Commands;

/// <summary><c>signctl offline carry</c>: on the side of the service.</summary>
internal sealed class OfflineCarryCommand
{
    private const int Piece = 64 << 10;
    private static readonly TimeSpan BetweenRemarks = TimeSpan.FromSeconds(2);

    private readonly Argument<string> _order = new("ORDER") { Description = "As 'signctl offline order' wrote it" };
    private readonly Option<string> _out = new("--out") { HelpName = "FILE", Required = true, Description = "Where the answer is written" };

    public static Command Create(CliHost host)
    {
        var carry = new OfflineCarryCommand();
        var command = new TaughtCommand(
            "carry",
            "Gives an order to the service, and writes its signed answer. Needs the role courier; what is issued is decided by who signed the order. Carried "
            + "again, an order gets the certificates that it got.")
        {
            Examples = ["signctl offline carry order.p7m --out answer.json"],
        };
        command.Add(carry._order);
        command.Add(carry._out);
        return command.Does(host, carry.RunAsync);
    }

    private async Task<int> RunAsync(Run run, CancellationToken cancellationToken)
    {
        run.RequireNoPem();
        var order = OfflineFile.ReadOrder(run.Value(_order)!);
        using var connection = run.Connect();
        var patience = run.Now + run.Settings.Timeout;
        while (true)
        {
            var signed = await run.Again().CallAsync(async (_, token) => await CarryAsync(run, connection, order, token), cancellationToken);
            var answer = AnswerReading.Open(signed);
            // What is refused for now is refused for good only when there is no time left.
            if (answer.Answers.Select(one => one.Refused?.RetryAfter).FirstOrDefault(wait => wait is not null) is { } wait && run.Now + wait.ToTimeSpan() < patience)
            {
                await Task.Delay(wait.ToTimeSpan(), run.Host.Clock, cancellationToken);
                continue;
            }

            StagedFile.Replace(run.Value(_out)!, AnswerReading.Format(signed), StagedFile.Public);
            var refused = answer.Answers.Count(one => one.Refused is not null);
            run.Remark(string.Create(CultureInfo.InvariantCulture, $"For {answer.Requester}: {answer.Answers.Count - refused} issued, {refused} refused"));
            return refused == 0 ? ExitCode.Ok : ExitCode.Refused;
        }
    }

    private static async Task<SignedAnswer> CarryAsync(Run run, SigningServiceConnection connection, byte[] order, CancellationToken cancellationToken)
    {
        using var call = connection.Offline.CarryOrder(cancellationToken: cancellationToken);
        var sending = SendAsync(call.RequestStream, order, cancellationToken);
        using var pieces = new MemoryStream();
        var lastRemark = run.Now;
        while (await call.ResponseStream.MoveNext(cancellationToken))
        {
            var response = call.ResponseStream.Current;
            pieces.Write(response.Answer.Span);
            if (run.Now - lastRemark < BetweenRemarks)
                continue;
            lastRemark = run.Now;
            run.Remark($"{response.Answered:N0} requests answered");
        }

        await sending;
        return SignedAnswer.Parser.ParseFrom(pieces.GetBuffer().AsSpan(0, (int)pieces.Length));
    }

    private static async Task SendAsync(IClientStreamWriter<CarryOrderRequest> stream, byte[] order, CancellationToken cancellationToken)
    {
        try
        {
            for (var at = 0; at < order.Length; at += Piece)
            {
                var piece = UnsafeByteOperations.UnsafeWrap(order.AsMemory(at, Math.Min(Piece, order.Length - at)));
                await stream.WriteAsync(new CarryOrderRequest { Order = piece }, cancellationToken);
            }

            await stream.CompleteAsync();
        }
        catch (Exception e) when (e is RpcException or InvalidOperationException or OperationCanceledException)
        {
            // The stream is over; why, is read where the answer comes from.
        }
    }
}
