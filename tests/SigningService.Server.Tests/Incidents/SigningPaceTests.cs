using SigningService.Server.Keys;

namespace SigningService.Server.Tests.Incidents;

public sealed class SigningPaceTests
{
    [Fact]
    public void ThePaceIsAnAssumptionUntilTheFirstSignatureAndFollowsTheLatestThen()
    {
        using var pace = new SigningPace(sessions: 4);

        for (var i = 0; i < 500; i++)
            pace.Note(0.010);
        Assert.InRange(pace.SignaturesPerSecond, 390, 410);
        for (var i = 0; i < 500; i++)
            pace.Note(0.100);
        Assert.InRange(pace.SignaturesPerSecond, 39, 41);
    }
}
