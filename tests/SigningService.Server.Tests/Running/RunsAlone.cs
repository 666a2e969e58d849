namespace SigningService.Server.Tests.Running;

/// <summary>
/// Tests of what a service measures: instruments belong to the process, so the values of another service beside it would be read as well.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class RunsAlone
{
    public const string Name = "runs alone";
}
