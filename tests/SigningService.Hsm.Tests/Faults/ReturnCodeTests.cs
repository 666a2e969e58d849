using SigningService.Hsm.Cryptoki;

namespace SigningService.Hsm.Tests.Faults;

/// <summary>Each CKR code from each function of the signing path, given by a native module, and what comes of it.</summary>
public sealed class ReturnCodeTests
{
    public static TheoryData<string> WarmFunctions => ["C_SignInit", "C_Sign"];

    public static TheoryData<string> ColdFunctions =>
    [
        "C_GetSlotList", "C_GetTokenInfo", "C_GetMechanismList", "C_GetMechanismInfo", "C_OpenSession", "C_GetSessionInfo", "C_Login", "C_FindObjectsInit", "C_FindObjects",
        "C_GetAttributeValue", "C_SignInit", "C_Sign", "C_FindObjectsFinal", "C_CloseSession", "C_Finalize", "C_Initialize",
    ];

    [Theory]
    [MemberData(nameof(WarmFunctions))]
    public async Task WhatCertainlyDidNotSignIsTriedOnceMoreWithTheSameBytesUnseen(string function)
    {
        using var faulty = await FaultyToken.CreateAsync();
        await using var token = await faulty.OpenAsync();
        foreach (var code in ReturnCodes.NothingThere)
        {
            var (made, since) = (faulty.Made, token.State.Since);
            faulty.Module.Obey($"{function} 1 1 answer {code}");
            await faulty.SignAsync(token);
            Assert.True((made + 1, since) == (faulty.Made, token.State.Since), $"0x{code:X}");
        }

        Assert.Equal(ReturnCodes.NothingThere.Length, faulty.Module.CountFaults(function));
    }

    [Theory]
    [MemberData(nameof(WarmFunctions))]
    public async Task AfterAnAccidentTheCallerIsToldNothingIsTriedAgainAndTheNextIsServed(string function)
    {
        using var faulty = await FaultyToken.CreateAsync();
        await using var token = await faulty.OpenAsync();
        foreach (var code in ReturnCodes.Accidents)
        {
            var made = faulty.Made;
            faulty.Module.Obey($"{function} 1 1 answer {code}");
            var refused = await faulty.RefusedAsync(token);
            Assert.Equal(TokenFault.OperationFailed, refused.Fault);
            Assert.Contains(ReturnCode.Of(code).Name, refused.Message, StringComparison.Ordinal);
            Assert.Equal(made, faulty.Made);
            await faulty.SignAsync(token);
        }
    }

    [Theory]
    [MemberData(nameof(WarmFunctions))]
    public async Task ARefusedCallFailsAloneAndTheTokenStaysReady(string function)
    {
        using var faulty = await FaultyToken.CreateAsync();
        await using var token = await faulty.OpenAsync();
        var since = token.State.Since;
        foreach (var code in ReturnCodes.Refusals.Concat(ReturnCodes.PinRefusals))
        {
            faulty.Module.Obey($"{function} 1 1 answer {code}");
            Assert.Equal(TokenFault.OperationFailed, (await faulty.RefusedAsync(token)).Fault);
            await faulty.SignAsync(token);
        }

        Assert.Equal(since, token.State.Since);
        Assert.Equal(1, faulty.Module.CountLogins());
    }

    [Theory]
    [MemberData(nameof(WarmFunctions))]
    public async Task ACodeThatStaysRefusesEveryCallCleanlyAndWhenItGoesAllIsWell(string function)
    {
        using var faulty = await FaultyToken.CreateAsync();
        await using var token = await faulty.OpenAsync();
        foreach (var code in ReturnCodes.All)
        {
            var made = faulty.Made;
            faulty.Module.Obey($"{function} 1 0 answer {code}");
            for (var i = 0; i < 3; i++)
                Assert.NotEqual(TokenFault.None, (await faulty.RefusedAsync(token)).Fault);
            Assert.Equal(made, faulty.Made);
            faulty.Module.Behave();
            await SignUntilServedAsync(faulty, token);
        }

        // Codes that speak of the PIN came from functions that have none; the PIN itself was never refused.
        Assert.Equal(0, faulty.Module.CountFaults("C_Login"));
    }

    [Theory]
    [MemberData(nameof(ColdFunctions))]
    public async Task AConnectionThatFailsWithAnyCodeIsMadeAgain(string function)
    {
        using var faulty = await FaultyToken.CreateAsync();
        await using var token = await faulty.OpenAsync();
        foreach (var code in ReturnCodes.All.Where(code => function != "C_Login" || !ReturnCodes.PinRefusals.Contains(code)))
        {
            // The connection breaks, the next one too, and the library is initialised anew: every function is called on the way.
            var logins = faulty.Module.CountLogins();
            faulty.Module.Obey("C_SignInit 1 1 answer 0x32", "C_GetSessionInfo 1 1 answer 0x30", $"{function} {(function == "C_SignInit" ? 2 : 1)} 1 answer {code}");
            _ = await Record.ExceptionAsync(() => faulty.SignAsync(token));
            await SignUntilServedAsync(faulty, token);
            Assert.InRange(faulty.Module.CountLogins() - logins, 0, 3);
        }

        Assert.True(token.State.IsReady);
    }

    [Fact]
    public async Task EachCodeThatSpeaksOfThePinStopsAfterOneLogin()
    {
        foreach (var code in ReturnCodes.PinRefusals)
        {
            using var faulty = await FaultyToken.CreateAsync();
            faulty.Module.Obey($"C_Login 1 0 answer {code}");
            await using var token = Tokens.Provisioned.Open(faulty.Options);
            var refusals = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Record.ExceptionAsync(() => faulty.SignAsync(token)).AsTask()));
            Assert.All(refusals, refusal => Assert.IsType<Authority.Keys.SigningUnavailableException>(refusal));
            Assert.Equal(TokenFault.PinRefused, (await faulty.RefusedAsync(token)).Fault);

            // Healing goes on and does not touch the PIN: the module would take it now.
            faulty.Module.Obey("C_OpenSession 1 2 delay 1");
            while (faulty.Module.CountFaults("C_OpenSession") < 2)
                await Task.Delay(10, TestContext.Current.CancellationToken);
            Assert.Equal(1, faulty.Module.CountLogins());

            // The operator says that the PIN is right: exactly one more.
            token.ReloadPin();
            await SignUntilServedAsync(faulty, token);
            Assert.Equal(2, faulty.Module.CountLogins());
        }
    }

    private static async Task SignUntilServedAsync(FaultyToken faulty, Token token)
    {
        while (await Record.ExceptionAsync(() => faulty.SignAsync(token)) is { } refused)
        {
            Assert.IsType<Authority.Keys.SigningUnavailableException>(refused);
            // Spares the pause between two attempts; that they come by themselves, others show.
            token.ReloadPin();
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }
}
