using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using SigningService.Client.Connections;
using SigningService.Client.Holding;
using SigningService.Client.Revocation;

namespace SigningService.Client.Peers;

/// <summary>
/// Judges the other side of TLS connections by the roots that are current at each handshake, its extended key usage, its time, and the
/// revocation lists at hand; without the network and without the roots of the system. <c>CreateHttpHandler</c> and Kestrel's
/// <c>UseSigningServiceCertificate</c> judge by it; it is public for those who hold an <see cref="SslStream"/> of their own.
/// </summary>
/// <param name="source">Gives the roots.</param>
/// <param name="role">What the other side is.</param>
/// <param name="revocation">Null: revocation is not asked about.</param>
public sealed class PeerVerifier(ICertificateSource source, PeerRole role, RevocationLists? revocation, TimeProvider clock)
{
    private readonly string _usage = role == PeerRole.Server ? "1.3.6.1.5.5.7.3.1" : "1.3.6.1.5.5.7.3.2";

    /// <summary>The policy for one handshake, for the options of an <see cref="SslStream"/>; its outcome goes to <see cref="Judge"/>.</summary>
    public X509ChainPolicy CreatePolicy() => CreatePolicy(source.Trust);

    /// <summary>Judges the outcome of a handshake, in its <see cref="RemoteCertificateValidationCallback"/>.</summary>
    /// <param name="peer">The other side if it is accepted.</param>
    public PeerVerdict Judge(X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors, out Peer? peer)
    {
        peer = null;
        if (certificate is not X509Certificate2 leaf || chain is null)
            return PeerVerdict.NoCertificate;
        var verdict = JudgeChain(leaf, chain, errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors));
        if (verdict != PeerVerdict.Accepted)
            return verdict;
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
            return PeerVerdict.WrongName;
        var trust = source.Trust;
        if (!IsRoot(chain.ChainElements[^1].Certificate, trust))
            return PeerVerdict.NotTrusted; // The roots changed during the handshake.
        var accepted = new Peer(leaf, IssuersIn(chain), trust);
        revocation?.Learn(accepted.Helpers);
        verdict = JudgeRevocation(accepted);
        peer = verdict == PeerVerdict.Accepted ? accepted : null;
        return verdict;
    }

    /// <summary>
    /// Judges the other side of an open connection again: its time, its revocation, and its chain if the roots have changed since.
    /// Cheap enough for every request.
    /// </summary>
    public PeerVerdict JudgeAgain(Peer peer)
    {
        ArgumentNullException.ThrowIfNull(peer);
        var now = clock.GetUtcNow();
        // The last second of validity counts (RFC 5280, 4.1.2.5).
        if (now < peer.NotBefore || now >= peer.NotAfter.AddSeconds(1))
            return PeerVerdict.NotTimeValid;
        var trust = source.Trust;
        if (!ReferenceEquals(trust, peer.VerifiedUnder))
        {
            var verdict = BuildAgain(peer, trust);
            if (verdict != PeerVerdict.Accepted)
                return verdict;
            peer.VerifiedUnder = trust;
        }
        return JudgeRevocation(peer);
    }

    private PeerVerdict BuildAgain(Peer peer, TrustBundle trust)
    {
        using var chain = new X509Chain { ChainPolicy = CreatePolicy(trust) };
        chain.ChainPolicy.ExtraStore.AddRange(peer.Helpers);
        return JudgeChain(peer.Certificate, chain, !chain.Build(peer.Certificate));
    }

    private X509ChainPolicy CreatePolicy(TrustBundle trust)
    {
        var policy = trust.CreateChainPolicy();
        policy.ApplicationPolicy.Add(new Oid(_usage));
        policy.VerificationTime = clock.GetUtcNow().UtcDateTime;
        policy.VerificationTimeIgnored = false;
        return policy;
    }

    private PeerVerdict JudgeChain(X509Certificate2 leaf, X509Chain chain, bool isBroken)
    {
        if (!isBroken)
            return HasUsage(leaf) ? PeerVerdict.Accepted : PeerVerdict.WrongUsage;
        var status = chain.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, (all, one) => all | one.Status);
        if ((status & ~(X509ChainStatusFlags.NotTimeValid | X509ChainStatusFlags.NotValidForUsage)) != 0 || status == X509ChainStatusFlags.NoError)
            return PeerVerdict.NotTrusted;
        return status.HasFlag(X509ChainStatusFlags.NotValidForUsage) ? PeerVerdict.WrongUsage : PeerVerdict.NotTimeValid;
    }

    // A certificate without extended key usage passes for any use in the chain engine; not here.
    private bool HasUsage(X509Certificate2 leaf) => leaf.Extensions.OfType<X509EnhancedKeyUsageExtension>()
        .Any(extension => extension.EnhancedKeyUsages.Cast<Oid>().Any(oid => oid.Value == _usage));

    private PeerVerdict JudgeRevocation(Peer peer)
    {
        if (revocation is null)
            return PeerVerdict.Accepted;
        var verdict = PeerVerdict.Accepted;
        foreach (var key in peer.Keys)
        {
            var status = revocation.StatusOf(key);
            if (status == RevocationStatus.Revoked)
                return PeerVerdict.Revoked;
            if (status == RevocationStatus.Unknown && revocation.FailsClosed)
                verdict = PeerVerdict.RevocationUnknown;
        }
        return verdict;
    }

    private static bool IsRoot(X509Certificate2 certificate, TrustBundle trust) =>
        trust.Roots.Any(root => root.RawDataMemory.Span.SequenceEqual(certificate.RawDataMemory.Span));

    private static IEnumerable<X509Certificate2> IssuersIn(X509Chain chain) =>
        chain.ChainElements.Skip(1).SkipLast(1).Select(element => element.Certificate);
}
