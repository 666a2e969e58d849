using System.Runtime.Versioning;
using Grpc.Core;
using SigningService.EndToEnd.Tests.Running;
using SigningService.Testing;

namespace SigningService.EndToEnd.Tests.Faults;

/// <summary>Clients that issue from a service whose token is scripted, and at the end the proof that all agrees.</summary>
[UnsupportedOSPlatform("windows")]
internal sealed class LoadedToken : IAsyncDisposable
{
    private readonly FaultyHouse _house;

    private LoadedToken(FaultyHouse house, ScriptedToken token) => (_house, Token, Load) = (house, token, IssuingLoad.Start(house));

    public ScriptedToken Token { get; }

    public IssuingLoad Load { get; }

    public static async Task<LoadedToken> StartAsync(FaultyHouse house, CancellationToken cancellationToken, params (string, string)[] environment) =>
        new(house, await ScriptedToken.PutInFrontAsync(house, cancellationToken, environment));

    /// <param name="processes">Processes that hold the module.</param>
    public static async Task<LoadedToken> StartAsync(FaultyHouse house, int processes, CancellationToken cancellationToken) =>
        new(house, await ScriptedToken.PutInFrontAsync(house, processes, cancellationToken));

    /// <summary>Tells the module what to do, waits until that has taken effect so often, lets it behave, and waits for clients that are served again.</summary>
    public async Task SufferAsync(string function, int faults, params IEnumerable<string> script)
    {
        var before = Token.Module.CountFaults(function);
        Token.Module.Obey(script);
        await Waiting.ForAsync(
            () => Task.FromResult(Token.Module.CountFaults(function) - before), count => count >= faults, count => $"{count} faults took effect.\n{_house.LogTail()}");
        Token.Module.Behave();
        await Load.AwaitAnswersAsync(5);
    }

    /// <summary>
    /// Stops clients and service, and holds clients, ledger and module against each other: nothing acknowledged is lost, nothing was signed that
    /// was not intended, no serial number has two certificates. Clients saw UNAVAILABLE and nothing worse.
    /// </summary>
    public async Task RequireWholeAsync(string name, int faults, CancellationToken cancellationToken)
    {
        await Load.StopAsync();
        Assert.All(Load.Statuses, status => Assert.Equal(StatusCode.Unavailable, status));
        using (var connection = _house.Connect("requester"))
        {
            foreach (var (id, answered) in Load.Answered)
                Assert.Equal(answered.Der, (await Load.RepeatAsync(connection, id)).Der);
        }

        Assert.Equal(0, await _house.Service.TerminateAsync(cancellationToken));
        var ledger = await LedgerSnapshot.ReadAsync(_house, cancellationToken);
        var issued = ledger.CertificatesSince(Token.FirstEntry);
        var lost = ledger.CountMissing(Load.Answered.Values);
        var duplicates = ledger.CountDuplicates();
        var account = new SignatureAccount(Token, ledger.Entries);
        account.RequireAllIntended();
        var repeated = account.RequireCertificatesExplained(issued, lastProcess: 0);
        ChaosRun.Report(
            name,
            ("faults", faults),
            ("acknowledged", Load.Answered.Count),
            ("interrupted", Load.Interrupted),
            ("lost", lost),
            ("duplicates", duplicates),
            ("certificates", issued.Count),
            ("signatures-of-certificates", account.OfCertificates),
            ("signatures-given-to-nobody", repeated),
            ("lists-signed-and-not-published", account.RequireListsExplained(ledger.Entries)),
            ("challenges", account.Challenges));
        Assert.Equal((0, 0), (lost, duplicates));
    }

    public async ValueTask DisposeAsync()
    {
        await Load.DisposeAsync();
        await ScriptedToken.TakeAwayAsync(_house);
    }
}
