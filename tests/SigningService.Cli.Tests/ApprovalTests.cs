using SigningService.Client.Tests.SmallService;

namespace SigningService.Cli.Tests;

public sealed class ApprovalTests : IAsyncLifetime
{
    private RunningSmallService _service = null!;
    private Terminal _terminal = null!;

    public async ValueTask InitializeAsync()
    {
        _service = await RunningSmallService.StartAsync();
        _terminal = Terminal.For(_service);
    }

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    [Fact]
    public async Task WithoutYesTheRequestIsShownAndNothingIsSigned()
    {
        var outcome = await _terminal.RunAsync("approval", "approve", "5d0c");

        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains("\"name\": \"authorities/server-ca\"", outcome.Out, StringComparison.Ordinal);
        Assert.Matches("requester +uri:spiffe://example.test/operator", outcome.Out);
        Assert.Contains("Nothing was signed", outcome.Error, StringComparison.Ordinal);
        Assert.Matches("5d0c +pending +0 of 1 +destroy-authority-key", (await _terminal.RunAsync("approval", "list", "--pending")).Out);
    }

    [Fact]
    public async Task WithYesItIsSignedWithTheKeyOfTheCertificateAndSaysHowToGoOn()
    {
        var outcome = await _terminal.RunAsync("approval", "approve", "approvals/5d0c", "--yes");

        Assert.Equal(0, outcome.ExitCode);
        Assert.Matches("signed by +uri:spiffe://example.test/approver", outcome.Out);
        Assert.Contains("--request-id end-1", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("\"state\":\"APPROVAL_STATE_APPROVED\"", (await _terminal.RunAsync("approval", "show", "5d0c", "--output", "json")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ARequestThatIsNotOfItsHashIsNeverSigned()
    {
        var outcome = await _terminal.RunAsync("approval", "approve", "bad", "--yes");

        Assert.Equal(7, outcome.ExitCode);
        Assert.Contains("hash is not that of its request", outcome.Error, StringComparison.Ordinal);
        Assert.Matches("state +pending", (await _terminal.RunAsync("approval", "show", "5d0c")).Out);
    }

    [Fact]
    public async Task ARejectionSaysWhyAndAProposedFileIsShownLineByLine()
    {
        Assert.Matches("rejected +not in the freeze", (await _terminal.RunAsync("approval", "reject", "5d0c", "--note", "not in the freeze")).Out);
        await File.WriteAllTextAsync(_service.PathOf("grants.yaml"), "grants: []\n# nobody\n", TestContext.Current.CancellationToken);
        var proposed = await _terminal.RunAsync("approval", "propose-file", "grants", _service.PathOf("grants.yaml"));
        Assert.Contains("  | # nobody", proposed.Out, StringComparison.Ordinal);
        Assert.Equal(2, (await _terminal.RunAsync("approval", "show", "../x")).ExitCode);
    }
}
