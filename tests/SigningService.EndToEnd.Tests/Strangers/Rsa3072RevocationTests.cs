using SigningService.EndToEnd.Tests.Running;

namespace SigningService.EndToEnd.Tests.Strangers;

[Collection<InRsa3072House>]
public sealed class Rsa3072RevocationTests(Rsa3072House house, JudgedPair<Rsa3072House> pair)
    : RevocationSeenByStrangers<Rsa3072House>(house, pair), IClassFixture<JudgedPair<Rsa3072House>>;
