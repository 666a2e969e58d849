using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using SigningService.Client.Connections;
using SigningService.Client.Verification;
using SigningService.Contracts.V1;

// As in PrivateKey: parts of ML-DSA are marked as not settled in .NET 10.
#pragma warning disable SYSLIB5006

namespace SigningService.Client.Approvals;

/// <summary>What an approver signs, made here from the request itself: a service that shows one thing and has another signed is found out.</summary>
public static class ApprovalStatement
{
    /// <summary>The bytes to sign; <c>docs/approvals.md</c> describes them.</summary>
    /// <exception cref="VerificationFailedException">The hash that came is not that of the request that came, or a value is no single line.</exception>
    public static byte[] Of(Approval approval)
    {
        ArgumentNullException.ThrowIfNull(approval);
        var hash = SHA256.HashData(approval.Request.Span);
        if (!hash.AsSpan().SequenceEqual(approval.RequestSha256.Span))
            throw new VerificationFailedException("The approval's hash is not that of its request: do not approve it, and ask who runs the service.");
        if ($"{approval.Name}{approval.Method}{approval.Requester}".Any(char.IsControl))
            throw new VerificationFailedException("The approval has a line break where none can be: do not approve it.");
        var expires = approval.ExpireTime.ToDateTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        return Encoding.UTF8.GetBytes(
            "signing-service approval v1\n" +
            $"approval: {approval.Name}\n" +
            $"method: {approval.Method}\n" +
            $"request-sha256: {Convert.ToHexStringLower(hash)}\n" +
            $"requester: {approval.Requester}\n" +
            $"expires: {expires}\n");
    }

    /// <summary>Signs it with the key of the certificate that calls are made with.</summary>
    /// <exception cref="NotSupportedException">The key is neither EC, RSA nor ML-DSA.</exception>
    /// <exception cref="VerificationFailedException">As <see cref="Of"/>.</exception>
    public static byte[] Sign(Approval approval, ClientIdentity identity)
    {
        ArgumentNullException.ThrowIfNull(identity);
        var statement = Of(approval);
        using var ec = identity.Certificate.GetECDsaPrivateKey();
        if (ec is not null)
            return ec.SignData(statement, ec.KeySize > 256 ? HashAlgorithmName.SHA384 : HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        using var mlDsa = MLDsa.IsSupported ? identity.Certificate.GetMLDsaPrivateKey() : null;
        if (mlDsa is not null)
            return mlDsa.SignData(statement);
        using var rsa = identity.Certificate.GetRSAPrivateKey() ?? throw new NotSupportedException("Only EC, RSA and ML-DSA keys sign here.");
        return rsa.SignData(statement, rsa.KeySize > 3072 ? HashAlgorithmName.SHA384 : HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
    }
}
