using System.CommandLine;
using System.Globalization;
using SigningService.Cli.Offline;
using SigningService.Cli.Output;
using SigningService.Cli.Running;

namespace SigningService.Cli.Commands;

/// <summary><c>signctl offline show</c>: without a network.</summary>
internal static class OfflineShowCommand
{
    private const int Sequence = 0x30;

    public static Command Create(CliHost host)
    {
        var file = new Argument<string>("FILE") { Description = "An order or an answer" };
        var command = new TaughtCommand("show", "Shows what an order asks for, or an answer says. Who signed it is not judged: the service does that with orders, 'take' with answers.")
        {
            Examples = ["signctl offline show order.p7m", "signctl offline show answer.json --output json"],
        };
        command.Add(file);
        return command.Does(host, (run, _) => Task.FromResult(Show(run, run.Value(file)!)));
    }

    private static int Show(Run run, string path)
    {
        run.RequireNoPem();
        if (IsOrder(path))
            ShowOrder(run, SignedOrder.Read(path));
        else
            ShowAnswer(run, path);
        return ExitCode.Ok;
    }

    private static bool IsOrder(string path)
    {
        if (!File.Exists(path))
            throw new UsageException($"There is no file {path}.");
        using var file = File.OpenRead(path);
        return file.ReadByte() == Sequence;
    }

    private static void ShowOrder(Run run, SignedOrder order)
    {
        if (run.Format == OutputFormat.Json)
        {
            JsonOutput.Write(run.Out, order.Content);
            return;
        }

        new Details()
            .Add("order", order.Sha256)
            .Add("signed by", order.Signer?.Subject is { Length: > 0 } subject ? subject : order.Signer?.SerialNumber)
            .Add("batch", order.Content.Batch)
            .Add("for root", order.Content.TrustAnchorSha256)
            .Add("signed at", Texts.Of(order.Content.CreateTime))
            .Add("good until", Texts.Of(order.Content.ExpireTime))
            .Write(run.Out);
        var table = new Table("REQUEST", "PROFILE", "REQUEST ID");
        foreach (var request in order.Content.Requests)
            table.Add(request.Name, request.Request.Profile, request.Request.RequestId);
        table.Write(run.Out);
    }

    private static void ShowAnswer(Run run, string path)
    {
        var answer = AnswerReading.Open(AnswerReading.Read(path));
        if (run.Format == OutputFormat.Json)
        {
            JsonOutput.Write(run.Out, answer);
            return;
        }

        new Details()
            .Add("to order", answer.OrderSha256)
            .Add("batch", answer.Batch)
            .Add("requester", answer.Requester)
            .Add("courier", answer.Courier)
            .Add("answered at", Texts.Of(answer.AnswerTime))
            .Write(run.Out);
        var table = new Table("#", "SERIAL NUMBER", "NOT AFTER", "REFUSED BECAUSE");
        foreach (var one in answer.Answers)
        {
            var certificate = one.Issued?.Certificate;
            table.Add(one.Index.ToString(CultureInfo.InvariantCulture), certificate?.SerialNumber ?? "", certificate is null ? "" : Texts.Of(certificate.NotAfterTime), one.Refused?.Message ?? "");
        }

        table.Write(run.Out);
    }
}
