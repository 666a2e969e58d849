namespace SigningService.Ceremony.Steps;

/// <summary>
/// One step of the ceremony. Inspecting touches nothing and may be done at any time; a step that is done already is kept as it is, and
/// what contradicts the plan ends the ceremony: so a run that was cut off is taken up where it stood.
/// </summary>
internal abstract class Step(string title)
{
    /// <summary>What it is about, for example <c>key root</c>.</summary>
    public string Title { get; } = title;

    /// <exception cref="CeremonyException">What is there contradicts the plan.</exception>
    public abstract Task<Standing> InspectAsync(CancellationToken cancellationToken);

    /// <summary>Does it; only after an inspection that said there is something to do.</summary>
    /// <returns>What was done, for the record.</returns>
    public abstract Task<string> DoAsync(CancellationToken cancellationToken);
}
