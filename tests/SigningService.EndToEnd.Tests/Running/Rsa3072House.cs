namespace SigningService.EndToEnd.Tests.Running;

/// <summary>A house whose authorities have RSA-3072 keys.</summary>
public sealed class Rsa3072House() : RunningHouse("RSA-3072");
