namespace SigningService.Authority.Configuration;

/// <summary>A reviewed file is wrong. Stops the start; the message names file, line and reason of every fault.</summary>
public sealed class ReviewedFileException(IReadOnlyList<string> faults) : Exception(string.Join(Environment.NewLine, faults))
{
    /// <summary>One fault each, as <c>file:line: reason</c>.</summary>
    public IReadOnlyList<string> Faults { get; } = faults;
}
