using SigningService.Authority.Incidents;
using SigningService.Testing;

namespace SigningService.Authority.Tests.Incidents;

public sealed class IncidentScheduleTests
{
    [Theory]
    [InlineData(1, 50)]
    [InlineData(1_000, 0.3)]
    [InlineData(10_000, 50)]
    [InlineData(100_000, 333.3)]
    public void NoSecondHoldsMoreThanTheRateAndTheLastComesWhenItMust(int count, double rate)
    {
        var schedule = new IncidentSchedule(Some.Time, count, rate);

        var perSecond = Enumerable.Range(0, count).CountBy(place => (long)(schedule[place] - Some.Time).TotalSeconds).Max(second => second.Value);

        Assert.InRange(perSecond, 1, Math.Ceiling(rate));
        Assert.InRange((schedule.Last - schedule.First).TotalSeconds, ((count - 1) / rate) - 0.001, (count - 1) / rate);
    }

    [Fact]
    public void TheRateThatItAsksForFits()
    {
        var deadline = Some.Time.AddMinutes(10);
        var slow = new IncidentSchedule(Some.Time, 10_000, 5);
        Assert.False(slow.Fits(deadline));

        Assert.True((slow with { Rate = Math.Ceiling(slow.RateThatFits(deadline)) }).Fits(deadline));
    }
}
