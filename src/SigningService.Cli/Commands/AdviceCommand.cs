using System.CommandLine;
using SigningService.Cli.Arguments;
using SigningService.Cli.Output;
using SigningService.Cli.Running;
using SigningService.Client;
using SigningService.Contracts.V1;

namespace SigningService.Cli.Commands;

/// <summary><c>signctl advice</c></summary>
internal sealed class AdviceCommand
{
    // A stream that ended in order was old; whoever still watches opens the next one after a pause.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private readonly Argument<string?> _name = new("NAME")
    {
        Arity = ArgumentArity.ZeroOrOne,
        Description = CertificateName.Help + ". Without it: the certificate that the call is made with",
    };

    private readonly Option<string?> _cert = new("--cert") { HelpName = "FILE", Description = "The certificate in this file, PEM" };

    private readonly Option<bool> _watch = new("--watch") { Description = "Go on, and show the advice whenever it changes, until interrupted" };

    public static Command Create(CliHost host)
    {
        var advice = new AdviceCommand();
        var command = new TaughtCommand("advice", "Says when a certificate should be renewed, and why then.")
        {
            Examples = ["signctl advice", "signctl advice --cert /etc/tls/api/chain.pem", "signctl advice server-ca/4f1d...09 --watch --output json"],
        };
        command.Add(advice._name);
        command.Add(advice._cert);
        command.Add(advice._watch);
        return command.Does(host, advice.RunAsync);
    }

    private async Task<int> RunAsync(Run run, CancellationToken cancellationToken)
    {
        run.RequireNoPem();
        using var connection = run.Connect();
        var name = await NameAsync(run, connection, cancellationToken);
        if (run.Value(_watch))
            await WatchAsync(run, connection, name, cancellationToken);
        var request = new GetRenewalAdviceRequest { Name = name };
        var response = await run.CallAsync(
            async (deadline, token) => await connection.Certificates.GetRenewalAdviceAsync(request, deadline: deadline, cancellationToken: token),
            cancellationToken);
        Show(run, response.Advice);
        return ExitCode.Ok;
    }

    private async Task<string> NameAsync(Run run, SigningServiceConnection connection, CancellationToken cancellationToken) => (run.Value(_name), run.Value(_cert)) switch
    {
        (null, null) => "",
        ({ } name, null) => CertificateName.ParseFull(name),
        (null, { } path) => await CertificateLookup.NameAsync(run, connection, path, cancellationToken),
        _ => throw new UsageException("NAME and --cert name the same thing: give one."),
    };

    /// <summary>Ends with an exception only: the interruption, or a failure that does not pass.</summary>
    private static async Task WatchAsync(Run run, SigningServiceConnection connection, string name, CancellationToken cancellationToken)
    {
        var request = new WatchRenewalsRequest();
        if (name.Length > 0)
            request.Names.Add(name);
        RenewalAdvice? shown = null;
        while (true)
        {
            using var call = connection.Certificates.WatchRenewals(request, cancellationToken: cancellationToken);
            while (await call.ResponseStream.MoveNext(cancellationToken))
            {
                var news = call.ResponseStream.Current.Advice;
                if (shown is null || !news.RenewTime.Equals(shown.RenewTime) || news.Reason != shown.Reason)
                    Show(run, news);
                shown = news;
            }

            await Task.Delay(Pause, run.Host.Clock, cancellationToken);
        }
    }

    private static void Show(Run run, RenewalAdvice advice)
    {
        if (run.Format == OutputFormat.Json)
        {
            JsonOutput.Write(run.Out, advice);
            return;
        }

        new Details()
            .Add("name", CertificateName.Shorten(advice.Name))
            .Add("renew at", Texts.Of(advice.RenewTime))
            .Add("not before", Texts.Of(advice.EarliestTime))
            .Add("at the latest", Texts.Of(advice.LatestTime))
            .Add("reason", Texts.Of(advice.Reason))
            .Add("because", advice.Explanation)
            .Add("incident", advice.Incident)
            .Write(run.Out);
    }
}
