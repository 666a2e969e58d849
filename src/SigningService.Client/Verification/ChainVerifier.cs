using System.Security.Cryptography.X509Certificates;
using SigningService.Client.Connections;

namespace SigningService.Client.Verification;

/// <summary>Whether a certificate chains to the trust bundle.</summary>
public static class ChainVerifier
{
    /// <summary>Requires a chain that holds at a time; helpers may be part of it, and are not trusted by themselves.</summary>
    /// <exception cref="VerificationFailedException">There is none.</exception>
    public static void Require(X509Certificate2 certificate, X509Certificate2Collection helpers, TrustBundle trust, DateTime at)
    {
        ArgumentNullException.ThrowIfNull(trust);
        using var chain = new X509Chain { ChainPolicy = trust.CreateChainPolicy() };
        chain.ChainPolicy.ExtraStore.AddRange(helpers);
        chain.ChainPolicy.VerificationTime = at;
        chain.ChainPolicy.VerificationTimeIgnored = false;
        if (chain.Build(certificate))
            return;
        var problems = chain.ChainStatus.Select(s => s.Status.ToString()).Distinct();
        throw new VerificationFailedException(
            $"The certificate does not chain to the trust bundle ({string.Join(", ", problems)}): is the bundle the current one?");
    }
}
