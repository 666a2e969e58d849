using SigningService.EndToEnd.Tests.Running;

namespace SigningService.EndToEnd.Tests.Strangers;

[Collection<InRsa3072House>]
public sealed class Rsa3072ZlintTests(Rsa3072House house) : EverythingPassesZlint(house);
