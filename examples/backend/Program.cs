// A service behind a proxy that ends the callers' TLS. Only the proxy may call it, with a certificate of its own; that is why what it says
// of its callers is believed.
//
//   dotnet run --project examples/backend -- folder port proxy
//
// folder: holds chain.pem, key.pem and bundle.pem. proxy: the name that may call, uri:spiffe://example.test/services/proxy.
using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using SigningService.Client.AspNetCore;
using SigningService.Client.AspNetCore.Listening;
using SigningService.Client.AspNetCore.Peers;
using SigningService.Client.Holding;
using SigningService.Client.Requests;

string PathOf(string file) => Path.Combine(args[0], file);
var certificate = new FileCertificateSource(PathOf("chain.pem"), PathOf("key.pem"), PathOf("bundle.pem"));

var builder = WebApplication.CreateSlimBuilder();
builder.Services.AddSigningServiceCertificate(certificate, options => options.Run = certificate.RunAsync);
builder.WebHost.UseKestrelHttpsConfiguration();
builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenLocalhost(
    int.Parse(args[1], CultureInfo.InvariantCulture), listen => listen.UseSigningServiceCertificate()));

var app = builder.Build();
app.MapGet("/{**path}", (HttpRequest request) =>
{
    using var caller = CallerOf(request);
    return $"{string.Join(' ', SubjectNameReader.Read(caller))} {caller.SerialNumber} '{request.Headers["X-Client-Cert-Subject"]}'\n";
}).RequirePeerName(args[2]);
app.Run();

// nginx sends PEM, escaped as in a URL; others send what RFC 9440 says, DER in Base64 between colons.
static X509Certificate2 CallerOf(HttpRequest request) => request.Headers["Client-Cert"].ToString() is { Length: > 2 } field
    ? X509CertificateLoader.LoadCertificate(Convert.FromBase64String(field[1..^1]))
    : X509Certificate2.CreateFromPem(Uri.UnescapeDataString(request.Headers["X-Client-Cert"].ToString()));
