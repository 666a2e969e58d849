namespace SigningService.Testing.Strangers;

/// <summary>What a stranger makes of a chain.</summary>
/// <param name="Accepted">Whether it would trust the leaf.</param>
/// <param name="Words">What it said.</param>
public sealed record Judgement(bool Accepted, string Words);
