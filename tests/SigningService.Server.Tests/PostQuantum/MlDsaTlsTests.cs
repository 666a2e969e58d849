using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Grpc.Core;
using Grpc.Net.Client;
using SigningService.Authority;
using SigningService.Authority.Asn1;
using SigningService.Authority.Authorities;
using SigningService.Authority.Keys;
using SigningService.Authority.Names;
using SigningService.Authority.Profiles;
using SigningService.Contracts.V1;
using SigningService.Server.Tests.Running;
using SigningService.Testing;

// Parts of ML-DSA are marked as not settled in .NET 10.
#pragma warning disable SYSLIB5006

namespace SigningService.Server.Tests.PostQuantum;

/// <summary>
/// A service with a certificate in P-256 and one in ML-DSA-65, and clients of both kinds. TLS has ML-DSA with OpenSSL 3.5 or later: where the
/// system's is older, <c>./dev test</c> runs these once more on one that is not.
/// </summary>
[Trait(PostQuantumTools.Trait, PostQuantumTools.InTls)]
public sealed class MlDsaTlsTests : IAsyncLifetime
{
    private const string MlDsa65 = "2.16.840.1.101.3.4.3.18";
    private const string Ec = "1.2.840.10045.2.1";

    private readonly RunningService _service = new()
    {
        Twins = KeyAlgorithm.MlDsa65,
        Edit = text => text
            .Replace("clientAuthority: client-ca", "clientAuthority: [client-ca, twin-client-ca]", StringComparison.Ordinal)
            .Replace(
                "\"ip:127.0.0.1\"]}",
                "\"ip:127.0.0.1\"], also: [{profile: server-tls-twin, names: [\"dns:pq.example.test\"], key: ML-DSA-65}]}",
                StringComparison.Ordinal),
    };

    private X509Certificate2? _auditor;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        if (!MLDsa.IsSupported)
            return;
        await _service.PrepareAsync();
        _auditor = MakeClient("auditor", _service.Hierarchy.Directory.Get("twin-client-ca"), _service.TwinClientKey);
        await File.WriteAllTextAsync(
            Path.Combine(_service.Folder, "hierarchy", "twin-client-ca", "issued", "auditor.pem"), _auditor.ExportCertificatePem(), Stop);
        await _service.StartAsync();
    }

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    [Fact]
    public async Task ClientsOfBothKindsAreServedOnOnePortByTheCertificateOfTheNameThatTheyAskFor()
    {
        PostQuantumTools.RequireInTls();
        var shown = new List<string>();
        using var classical = Connect(_service.Clients["auditor"].Certificate, "localhost", "root", shown);
        using var postQuantum = Connect(_auditor!, "pq.example.test", "twin-root", shown);

        foreach (var channel in new[] { classical, postQuantum })
            Assert.NotEmpty((await new AuthorityService.AuthorityServiceClient(channel).ListAuthoritiesAsync(new ListAuthoritiesRequest(), cancellationToken: Stop)).Authorities);

        Assert.Equal([Ec, MlDsa65], shown);
        Assert.All(
            _service.Logs.Events.Where(e => e.MessageTemplate.Text.StartsWith("{Listener}", StringComparison.Ordinal)),
            e => Assert.Contains("by \"X25519MLKEM768\"", e.RenderMessage(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal));
    }

    [Fact]
    public async Task AClientIsKnownByItsCertificateWhicheverOfTheTwoItIsShown()
    {
        PostQuantumTools.RequireInTls();
        using var crossed = Connect(_auditor!, "localhost", "root", []);

        Assert.NotEmpty((await new AuthorityService.AuthorityServiceClient(crossed).ListAuthoritiesAsync(new ListAuthoritiesRequest(), cancellationToken: Stop)).Authorities);
    }

    [Fact]
    public async Task WhoComesWithACertificateOfAnAuthorityForServersIsTurnedAway()
    {
        PostQuantumTools.RequireInTls();
        var server = MakeClient("auditor", _service.Hierarchy.Directory.Get("twin-server-ca"), _service.TwinKey);
        using var channel = Connect(server, "pq.example.test", "twin-root", []);

        var refused = await Assert.ThrowsAsync<RpcException>(
            () => new AuthorityService.AuthorityServiceClient(channel).ListAuthoritiesAsync(new ListAuthoritiesRequest(), cancellationToken: Stop).ResponseAsync);
        Assert.Contains(refused.StatusCode, new[] { StatusCode.Unavailable, StatusCode.Internal });
    }

    private GrpcChannel Connect(X509Certificate2 client, string host, string root, List<string> shown)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.Add(X509CertificateLoader.LoadCertificate(_service.Hierarchy.Directory.Get(root).Certificate.Der.Span));
        var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancellationToken) =>
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                await socket.ConnectAsync(IPAddress.Loopback, _service.Grpc.Port, cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            },
            SslOptions = new SslClientAuthenticationOptions
            {
                EnabledSslProtocols = SslProtocols.Tls13,
                ClientCertificateContext = SslStreamCertificateContext.Create(client, null, offline: true),
                CertificateChainPolicy = policy,
                RemoteCertificateValidationCallback = (_, certificate, _, errors) =>
                {
                    shown.Add(certificate!.GetKeyAlgorithm());
                    return errors == SslPolicyErrors.None;
                },
            },
        };
        return GrpcChannel.ForAddress(new UriBuilder(_service.Grpc) { Host = host }.Uri, new GrpcChannelOptions { HttpHandler = handler, DisposeHttpClient = true });
    }

    private static X509Certificate2 MakeClient(string name, CertificateAuthority issuer, SoftwareSigningKey issuerKey)
    {
        using var key = MLDsa.GenerateKey(MLDsaAlgorithm.MLDsa65);
        var notBefore = issuer.Certificate.NotBefore;
        var der = TestHierarchy.Sign(
            new CertificateTemplate
            {
                Serial = SerialNumber.Random(),
                SignatureAlgorithm = issuer.Issuer.Algorithm,
                Issuer = issuer.Certificate.Subject,
                NotBefore = notBefore,
                NotAfter = notBefore.AddDays(90).AddSeconds(-1),
                Subject = DistinguishedName.Create(new AttributeValue(AttributeType.CommonName, name)),
                PublicKey = Authority.Keys.PublicKey.Parse(key.ExportSubjectPublicKeyInfo()),
                AuthorityKeyIdentifier = issuer.Issuer.KeyIdentifier,
                KeyUsage = KeyUsage.DigitalSignature,
                ExtendedKeyUsages = [ExtendedKeyUsage.ClientAuth],
                Names = [new GeneralName(GeneralNameKind.Uri, "spiffe://example.test/" + name)],
            },
            issuerKey);
        using var certificate = X509CertificateLoader.LoadCertificate(der);
        return certificate.CopyWithPrivateKey(key);
    }
}
