// Calls a service over mutual TLS.
//
//   dotnet run --project examples/kestrel-mtls/client -- folder address
//
// folder: holds chain.pem, key.pem and bundle.pem, as the agent keeps them.
using SigningService.Client.Connections;
using SigningService.Client.Holding;

string PathOf(string file) => Path.Combine(args[0], file);
var certificate = new FileCertificateSource(PathOf("chain.pem"), PathOf("key.pem"), PathOf("bundle.pem"));

using var client = new HttpClient(certificate.CreateHttpHandler());
Console.WriteLine(await client.GetStringAsync(new Uri(args[1])));
