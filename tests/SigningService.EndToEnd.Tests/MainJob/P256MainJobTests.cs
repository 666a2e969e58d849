using SigningService.EndToEnd.Tests.Running;

namespace SigningService.EndToEnd.Tests.MainJob;

[Collection<InP256House>]
public sealed class P256MainJobTests(P256House house) : MainJobWithSignctl(house);
