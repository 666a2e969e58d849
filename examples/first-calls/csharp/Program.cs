// Issues, lists and revokes a certificate with SigningService.Client.
//
//   dotnet run --project examples/first-calls/csharp -- [server [trust [client [revoker [name]]]]]
//
// The client library makes key and request, and verifies what comes back before anyone can use it.
using System.Security.Cryptography;
using Google.Protobuf;
using SigningService.Client;
using SigningService.Client.Connections;
using SigningService.Client.Keys;
using SigningService.Client.Requests;
using SigningService.Client.Verification;
using SigningService.Contracts.V1;

string Argument(int index, string usual) => args.Length > index ? args[index] : usual;
var server = new Uri(Argument(0, "https://localhost:7443"));
var trust = TrustBundle.FromPem(File.ReadAllText(Argument(1, ".dev/trust/root.pem")));
var name = Argument(4, "api.example.test");

SigningServiceConnection Connect(string client) => SigningServiceConnection.Open(
    server, trust, ClientIdentity.FromPem(File.ReadAllText(Path.Combine(client, "chain.pem")), File.ReadAllText(Path.Combine(client, "key.pem"))));

using var requester = Connect(Argument(2, ".dev/clients/requester"));
using var key = PrivateKey.Generate(KeyType.P256);
var csr = CertificateSigningRequest.Create(key, new RequestedNames { Dns = [name] });
var order = new IssueCertificateRequest
{
    Profile = "server-tls",
    Csr = ByteString.CopyFrom(csr.Der),
    RequestId = RandomNumberGenerator.GetHexString(32, lowercase: true), // a retry with the same id gives the same certificate
};
var issued = (await requester.Certificates.IssueCertificateAsync(order)).Certificate;
using var verified = ReceivedCertificate.VerifyFresh(issued, trust, TimeProvider.System, csr, csr.SubjectNames);
Console.WriteLine($"issued {issued.Name}");

var query = new ListCertificatesRequest { Filter = new CertificateFilter { SubjectName = "dns:" + name }, PageSize = 1, SummaryOnly = true };
foreach (var certificate in (await requester.Certificates.ListCertificatesAsync(query)).Certificates)
    Console.WriteLine($"listed {certificate.Name} {certificate.NotAfterTime.ToDateTimeOffset():u}");

using var revoker = Connect(Argument(3, ".dev/clients/operator"));
var revocation = new RevokeCertificateRequest { Name = issued.Name, Reason = RevocationReason.Superseded };
var revoked = await revoker.Certificates.RevokeCertificateAsync(revocation);
Console.WriteLine($"revoked {revoked.Certificate.Name} on list {revoked.Shard} {revoked.RevocationListNumber}");
