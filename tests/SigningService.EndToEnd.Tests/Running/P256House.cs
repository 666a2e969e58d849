namespace SigningService.EndToEnd.Tests.Running;

/// <summary>A house whose authorities have P-256 keys.</summary>
public sealed class P256House() : RunningHouse("P-256");
