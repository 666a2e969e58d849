using System.Runtime.Versioning;
using Grpc.Core;
using SigningService.Client;
using SigningService.Contracts.V1;
using SigningService.EndToEnd.Tests.Running;
using SigningService.Testing;

namespace SigningService.EndToEnd.Tests.Faults;

/// <summary>The token fails in its ways under a service with clients; what they were answered stays true, and they are served again.</summary>
[UnsupportedOSPlatform("windows")]
[Collection<InFaultyHouse>]
public sealed class TokenFaultTests(FaultyHouse house) : HouseTests<FaultyHouse>(house)
{
    private static readonly uint[] Codes = [0x02, 0x03, 0x05, 0x06, 0x07, 0x20, 0x30, 0x31, 0x32, 0x50, 0x60, 0x82, 0x90, 0x91, 0xB0, 0xB3, 0xE0, 0x101, 0x190, 0x80000001];

    [Fact]
    public async Task TwentyReturnCodesOnceAndForAWhileCostTriesAndNothingElse()
    {
        await using var loaded = await LoadedToken.StartAsync(House, Stop);
        var dice = ChaosRun.Dice();
        var faults = 0;
        foreach (var code in Codes)
        {
            var function = dice.Next(2) == 0 ? "C_Sign" : "C_SignInit";
            await loaded.SufferAsync(function, 1, $"{function} 1 1 answer {code}");
            await loaded.SufferAsync(function, 4, $"{function} 1 0 answer {code}");
            faults += 5;
        }

        Assert.Equal(0, loaded.Token.Module.CountRefusedLogins());
        await loaded.RequireWholeAsync("return-codes", faults, Stop);
    }

    [Fact]
    public async Task ASignatureThatWasMadeAndLostIsMadeAgainOverTheSameBytesAndTheSerialNumberHasOneCertificate()
    {
        var rounds = ChaosRun.Rounds(20);
        await using var loaded = await LoadedToken.StartAsync(House, Stop);
        var dice = ChaosRun.Dice();
        for (var round = 0; round < rounds; round++)
            await loaded.SufferAsync("C_Sign", 1, $"C_Sign {dice.Next(1, 20)} 1 lose {Codes[dice.Next(Codes.Length)]}");
        await loaded.RequireWholeAsync("signed-and-lost", rounds, Stop);
    }

    [Fact]
    public async Task ABitThatIsTurnedOverIsFoundBeforeAnythingIsStored()
    {
        await using var loaded = await LoadedToken.StartAsync(House, Stop);
        var dice = ChaosRun.Dice();
        for (var round = 0; round < 2; round++)
            await loaded.SufferAsync("C_Sign", 1, $"C_Sign {dice.Next(1, 20)} 1 flip {dice.Next(512)}");

        // That each certificate in the ledger carries a signature as the token made it is part of this.
        await loaded.RequireWholeAsync("turned-bits", 2, Stop);
    }

    [Fact]
    public async Task ATokenThatIsTakenOutRefusesReadersNothingAndIsBackWithOneLoginMore()
    {
        await using var loaded = await LoadedToken.StartAsync(House, Stop);
        await loaded.Load.AwaitAnswersAsync(5);
        loaded.Token.Module.Obey("absent");
        await Http.AwaitAsync(new Uri(House.OperationsUrl, "readyz"), text => text.Contains("No token labelled", StringComparison.Ordinal), House.LogTail);
        await RequireRefusedAndReadableAsync(loaded);

        loaded.Token.Module.Behave();
        await loaded.Load.AwaitAnswersAsync(5);
        Assert.InRange(loaded.Token.Module.CountLogins(), 1, 2);
        await loaded.RequireWholeAsync("taken-out", 1, Stop);
    }

    [Fact]
    public async Task ATokenThatHangsFailsItsCallersAndNobodyElseAndIsBackWhenItAnswers()
    {
        await using var loaded = await LoadedToken.StartAsync(House, Stop);
        await loaded.Load.AwaitAnswersAsync(5);
        loaded.Token.Module.Obey("C_Sign 1 0 hang");
        using (var requester = House.Connect("requester"))
        {
            // As many calls as there are sessions, and the clients' beside them: all sessions hang.
            var calls = Enumerable.Range(0, 2 * Math.Max(4, 2 * Environment.ProcessorCount)).Select(i => RefusedAsync(requester, loaded, i)).ToList();
            await Http.AwaitAsync(new Uri(House.OperationsUrl, "readyz"), text => text.Contains("sessions has come back", StringComparison.Ordinal), House.LogTail);
            await Task.WhenAll(calls);
        }

        await RequireRefusedAndReadableAsync(loaded);
        loaded.Token.Module.Behave();
        await loaded.Load.AwaitAnswersAsync(5);
        await loaded.RequireWholeAsync("hung", 1, Stop);
    }

    private async Task RequireRefusedAndReadableAsync(LoadedToken loaded)
    {
        using var requester = House.Connect("requester");
        await RefusedAsync(requester, loaded, 1000);
        var known = loaded.Load.Answered.Values.First();
        Assert.Equal(known.Der, (await requester.Certificates.GetCertificateAsync(new GetCertificateRequest { Name = known.Name }, cancellationToken: Stop)).Certificate.Der);
        Assert.NotEmpty(await Http.GetAsync(new Uri(House.PublicationUrl, "crls.pem")));
        Assert.Equal("alive\n", await Http.TryGetAsync(new Uri(House.OperationsUrl, "livez")));
    }

    private static async Task RefusedAsync(SigningServiceConnection connection, LoadedToken loaded, int number)
    {
        var request = new IssueCertificateRequest
        {
            Profile = "server-tls",
            Csr = Google.Protobuf.ByteString.CopyFrom(Testing.Csr.For("refused.example.test")),
            RequestId = $"refused-{loaded.Token.FirstEntry}-{number}",
        };
        var refused = await Assert.ThrowsAsync<SigningServiceException>(async () => await connection.Certificates.IssueCertificateAsync(request, cancellationToken: Stop));
        Assert.Equal((StatusCode.Unavailable, "SIGNING_UNAVAILABLE"), (refused.Status, refused.Reason));
        Assert.NotNull(refused.RetryAfter);
    }
}
