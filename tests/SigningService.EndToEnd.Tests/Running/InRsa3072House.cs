namespace SigningService.EndToEnd.Tests.Running;

/// <summary>Tests that share one <see cref="Rsa3072House"/>.</summary>
[CollectionDefinition]
public sealed class InRsa3072House : ICollectionFixture<Rsa3072House>;
