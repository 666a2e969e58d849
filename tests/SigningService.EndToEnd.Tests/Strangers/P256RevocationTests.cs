using SigningService.EndToEnd.Tests.Running;

namespace SigningService.EndToEnd.Tests.Strangers;

[Collection<InP256House>]
public sealed class P256RevocationTests(P256House house, JudgedPair<P256House> pair)
    : RevocationSeenByStrangers<P256House>(house, pair), IClassFixture<JudgedPair<P256House>>;
