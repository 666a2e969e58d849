using SigningService.EndToEnd.Tests.Running;

namespace SigningService.EndToEnd.Tests.Strangers;

[Collection<InP256House>]
public sealed class P256ZlintTests(P256House house) : EverythingPassesZlint(house);
