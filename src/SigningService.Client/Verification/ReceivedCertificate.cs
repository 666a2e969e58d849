using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using SigningService.Client.Connections;
using SigningService.Client.Requests;
using SigningService.Contracts.V1;

namespace SigningService.Client.Verification;

/// <summary>A certificate from the service that was verified before anyone could use it.</summary>
public sealed class ReceivedCertificate : IDisposable
{
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(5);

    private ReceivedCertificate(X509Certificate2 leaf, X509Certificate2Collection chain)
    {
        Leaf = leaf;
        Chain = chain;
    }

    public X509Certificate2 Leaf { get; }

    /// <summary>The issuers below the root, the leaf's first.</summary>
    public X509Certificate2Collection Chain { get; }

    /// <summary>The leaf followed by its chain, as servers want it.</summary>
    public string ChainPem =>
        string.Concat(Chain.Prepend(Leaf).Select(c => c.ExportCertificatePem() + "\n"));

    /// <summary>Reads and verifies one that may be of any age: it chains to the bundle and is the one that the message speaks of.</summary>
    /// <exception cref="VerificationFailedException">It does not.</exception>
    public static ReceivedCertificate Verify(Certificate message, TrustBundle trust, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(message);
        ArgumentNullException.ThrowIfNull(clock);
        var received = Read(message);
        var now = clock.GetUtcNow().UtcDateTime;
        // A second before the end: OpenSSL counts the last second as past.
        var at = Clamp(now, received.Leaf.NotBefore.ToUniversalTime(), received.Leaf.NotAfter.ToUniversalTime().AddSeconds(-1));
        ChainVerifier.Require(received.Leaf, received.Chain, trust, at);
        received.RequireSerial(message.SerialNumber);
        return received;
    }

    /// <summary>As <see cref="Verify"/>, and it is valid now, is for the key of the request, and has the names that were asked for.</summary>
    /// <exception cref="VerificationFailedException">It is not.</exception>
    public static ReceivedCertificate VerifyFresh(
        Certificate message, TrustBundle trust, TimeProvider clock, CertificateSigningRequest request, IEnumerable<string> names)
    {
        ArgumentNullException.ThrowIfNull(request);
        var received = Verify(message, trust, clock);
        received.RequireValid(clock.GetUtcNow().UtcDateTime);
        if (!received.Leaf.PublicKey.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(request.PublicKey))
            throw new VerificationFailedException("The certificate is for another key than the request's.");
        var missing = names.Except(SubjectNameReader.Read(received.Leaf), StringComparer.Ordinal).ToList();
        return missing.Count == 0
            ? received
            : throw new VerificationFailedException($"The certificate lacks names that were asked for: {string.Join(", ", missing)}.");
    }

    public void Dispose() => Leaf.Dispose();

    private static ReceivedCertificate Read(Certificate message)
    {
        try
        {
            var chain = new X509Certificate2Collection();
            foreach (var der in message.Chain)
                chain.Add(X509CertificateLoader.LoadCertificate(der.Span));
            return new ReceivedCertificate(X509CertificateLoader.LoadCertificate(message.Der.Span), chain);
        }
        catch (CryptographicException)
        {
            throw new VerificationFailedException("The service sent a certificate that cannot be read.");
        }
    }

    private void RequireSerial(string expected)
    {
        if (!Leaf.SerialNumber.TrimStart('0').Equals(expected.TrimStart('0'), StringComparison.OrdinalIgnoreCase))
            throw new VerificationFailedException("The certificate's serial number is not the one that the service names.");
    }

    private void RequireValid(DateTime now)
    {
        if (now < Leaf.NotBefore.ToUniversalTime() - ClockSkew)
            throw new VerificationFailedException("The certificate is not yet valid: check this machine's clock.");
        if (now > Leaf.NotAfter.ToUniversalTime())
            throw new VerificationFailedException("The certificate is already expired: check this machine's clock.");
    }

    private static DateTime Clamp(DateTime value, DateTime from, DateTime to) =>
        value < from ? from : value > to ? to : value;
}
