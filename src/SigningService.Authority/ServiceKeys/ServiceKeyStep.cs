namespace SigningService.Authority.ServiceKeys;

/// <summary>A key in its new stage.</summary>
/// <param name="From">The stage that it must still be in for the step to count.</param>
public sealed record ServiceKeyStep(ServiceKey Key, ServiceKeyStage From);
