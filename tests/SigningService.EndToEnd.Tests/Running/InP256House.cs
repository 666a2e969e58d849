namespace SigningService.EndToEnd.Tests.Running;

/// <summary>Tests that share one <see cref="P256House"/>.</summary>
[CollectionDefinition]
public sealed class InP256House : ICollectionFixture<P256House>;
