namespace SigningService.EndToEnd.Tests.Running;

/// <summary>Tests in a house: a failure comes with the end of the service's log.</summary>
public abstract class HouseTests<THouse>(THouse house) : IDisposable
    where THouse : RunningHouse
{
    protected THouse House { get; } = house;

    protected static CancellationToken Stop => TestContext.Current.CancellationToken;

    public virtual void Dispose()
    {
        if (TestContext.Current.TestState?.Result == TestResult.Failed)
            TestContext.Current.TestOutputHelper?.WriteLine("The end of the service's log:\n" + House.LogTail());
        GC.SuppressFinalize(this);
    }
}
