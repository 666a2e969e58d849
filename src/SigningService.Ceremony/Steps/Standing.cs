namespace SigningService.Ceremony.Steps;

/// <summary>How far a step is.</summary>
/// <param name="IsDone">An earlier run did it, and what it left was checked.</param>
/// <param name="Description">What is there, or what will be done; further lines hold details.</param>
internal sealed record Standing(bool IsDone, string Description)
{
    public static Standing Done(string description) => new(true, description);

    public static Standing ToDo(string description) => new(false, description);
}
