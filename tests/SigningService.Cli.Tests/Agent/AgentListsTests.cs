using System.Security.Cryptography;
using System.Text;

namespace SigningService.Cli.Tests.Agent;

/// <summary>Revocation lists that the agent keeps for servers that read them from a file.</summary>
public sealed class AgentListsTests : IAsyncLifetime
{
    private readonly Dictionary<long, string> _signed = [];
    private AgentFolder _agent = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _agent = await AgentFolder.CreateAsync();
        _agent.Configure("""{"folder": "pem"}""", $$"""
            "revocationLists": [{
              "from": ["{{new Uri(_agent.PathOf("published.pem"))}}"], "folder": "lists",
              "hook": { "command": ["/bin/sh", "-c", "echo told >> {{_agent.PathOf("told")}}"] }
            }],
            """);
    }

    public ValueTask DisposeAsync() => _agent.DisposeAsync();

    [Fact]
    public async Task AListIsWrittenOnceItVerifiesAndWhoReadsItIsToldOfEachNewOne()
    {
        await PublishAsync(List(1));
        Assert.Equal(0, (await _agent.OnceAsync()).ExitCode);
        Assert.Equal(0, (await _agent.OnceAsync()).ExitCode);
        Assert.Equal(List(1), await InstalledAsync());

        await PublishAsync(List(2, "0102"));
        Assert.Equal(0, (await _agent.OnceAsync()).ExitCode);

        Assert.Equal(List(2, "0102"), await InstalledAsync());
        Assert.Equal("told\ntold\n", await File.ReadAllTextAsync(_agent.PathOf("told"), Cancel));
    }

    [Fact]
    public async Task AnOlderAForgedAndNoListLeaveTheNewestInPlace()
    {
        var newest = List(2, "0102");
        await PublishAsync(newest);
        Assert.Equal(0, (await _agent.OnceAsync()).ExitCode);

        await PublishAsync(List(1));
        await _agent.OnceAsync();
        Assert.Equal(newest, await InstalledAsync());

        var forged = Convert.FromBase64String(newest[PemEncoding.Find(newest).Base64Data]);
        forged[^1] ^= 1;
        await PublishAsync(PemEncoding.WriteString("X509 CRL", forged) + "\n");
        var outcome = await _agent.OnceAsync();
        Assert.Equal(5, outcome.ExitCode);
        Assert.Contains("lists-not-fetched", outcome.Out, StringComparison.Ordinal);
        Assert.Equal(newest, await InstalledAsync());

        File.Delete(_agent.PathOf("published.pem"));
        Assert.Equal(5, (await _agent.OnceAsync()).ExitCode);
        Assert.Equal(newest, await InstalledAsync());
    }

    [Theory]
    [InlineData("""{"folder": "lists", "from": ["crls.pem"]}""", "revocationLists[0].from[0]: 'crls.pem' is no place of lists")]
    [InlineData("""{"folder": "pem"}""", "is given twice")]
    [InlineData("""{"folder": "lists", "every": "0s"}""", "revocationLists[0].every")]
    public async Task AMistakeIsSaidBeforeAnythingIsDone(string lists, string expected)
    {
        _agent.Configure("""{"folder": "pem"}""", $"\"revocationLists\": [{lists}],");

        var outcome = await _agent.OnceAsync();

        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains(expected, outcome.Error, StringComparison.Ordinal);
    }

    private string List(long number, params string[] serials)
    {
        if (!_signed.TryGetValue(number, out var pem))
            _signed[number] = pem = PemEncoding.WriteString("X509 CRL", _agent.Service.Authority.SignRevocationList(number, serials)) + "\n";
        return pem;
    }

    private Task PublishAsync(string pem) => File.WriteAllTextAsync(_agent.PathOf("published.pem"), pem, Encoding.ASCII, Cancel);

    private Task<string> InstalledAsync() => File.ReadAllTextAsync(_agent.PathOf("lists/crls.pem"), Cancel);
}
