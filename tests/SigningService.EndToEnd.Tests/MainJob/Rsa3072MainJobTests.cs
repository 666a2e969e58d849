using SigningService.EndToEnd.Tests.Running;

namespace SigningService.EndToEnd.Tests.MainJob;

[Collection<InRsa3072House>]
public sealed class Rsa3072MainJobTests(Rsa3072House house) : MainJobWithSignctl(house);
