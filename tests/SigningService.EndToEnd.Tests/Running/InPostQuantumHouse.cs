namespace SigningService.EndToEnd.Tests.Running;

/// <summary>Tests that share one <see cref="PostQuantumHouse"/>.</summary>
[CollectionDefinition]
public sealed class InPostQuantumHouse : ICollectionFixture<PostQuantumHouse>;
