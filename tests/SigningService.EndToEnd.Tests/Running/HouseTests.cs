namespace SigningService.EndToEnd.Tests.Running;

/// <summary>Tests in a house: a failure comes with the end of the service's log.</summary>
public abstract class HouseTests(RunningHouse house) : IDisposable
{
    protected static CancellationToken Stop => TestContext.Current.CancellationToken;

    public virtual void Dispose()
    {
        if (TestContext.Current.TestState?.Result == TestResult.Failed)
            TestContext.Current.TestOutputHelper?.WriteLine("The end of the service's log:\n" + house.LogTail());
        GC.SuppressFinalize(this);
    }
}
