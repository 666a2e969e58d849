// A service behind mutual TLS, with a certificate that is replaced while it runs.
//
//   dotnet run --project examples/kestrel-mtls/server -- folder port caller [lists [every]]
//
// folder: holds chain.pem, key.pem and bundle.pem, as the agent keeps them. caller: the name that may call, uri:spiffe://example.test/payments.
// lists: where revocation lists are published; unless given, the certificate says it. every: seconds between two looks at them, 300 unless given.
using System.Globalization;
using SigningService.Client.AspNetCore;
using SigningService.Client.AspNetCore.Listening;
using SigningService.Client.AspNetCore.Peers;
using SigningService.Client.Holding;

string PathOf(string file) => Path.Combine(args[0], file);
var certificate = new FileCertificateSource(PathOf("chain.pem"), PathOf("key.pem"), PathOf("bundle.pem"));

var builder = WebApplication.CreateSlimBuilder();
builder.Services.AddSigningServiceCertificate(certificate, options =>
{
    options.Run = certificate.RunAsync;
    if (args.Length > 3)
        options.Revocation!.Locations.Add(new Uri(args[3]));
    if (args.Length > 4)
        options.Revocation!.RefreshInterval = TimeSpan.FromSeconds(int.Parse(args[4], CultureInfo.InvariantCulture));
});
builder.WebHost.UseKestrelHttpsConfiguration();
builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenLocalhost(
    int.Parse(args[1], CultureInfo.InvariantCulture), listen => listen.UseSigningServiceCertificate()));

var app = builder.Build();
app.UseMutualTlsLogging();
app.MapGet("/whoami", (HttpContext context) => string.Join(" ", context.GetPeer()!.Names)).RequirePeerName(args[2]);
app.Run();
