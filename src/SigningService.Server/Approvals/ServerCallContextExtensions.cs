using System.Security.Cryptography.X509Certificates;
using Grpc.Core;
using SigningService.Authority.Approvals;
using SigningService.Server.Calls;
using PublicKey = SigningService.Authority.Keys.PublicKey;

namespace SigningService.Server.Approvals;

/// <summary>The caller with its key, as the handshake has shown it.</summary>
internal static class ServerCallContextExtensions
{
    public static KeyedCaller KeyedCaller(this ServerCallContext context)
    {
        var presented = context.GetHttpContext().Outcome().Certificate ?? throw new InvalidOperationException("The gate lets nobody through here without a certificate.");
        using var certificate = X509CertificateLoader.LoadCertificate(presented.Der.Span);
        return new KeyedCaller(context.Caller(), PublicKey.Parse(certificate.PublicKey.ExportSubjectPublicKeyInfo()));
    }
}
