namespace SigningService.EndToEnd.Tests.Docker;

/// <summary>Building an image takes all of the machine, which tests beside it should not have to bear.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class RunsAlone
{
    public const string Name = "Docker";
}
