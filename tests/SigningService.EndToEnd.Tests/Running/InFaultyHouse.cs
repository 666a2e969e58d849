namespace SigningService.EndToEnd.Tests.Running;

/// <summary>Tests that share one <see cref="FaultyHouse"/> and disturb it one after the other.</summary>
[CollectionDefinition]
public sealed class InFaultyHouse : ICollectionFixture<FaultyHouse>;
