using System.Security.Cryptography.X509Certificates;
using SigningService.Client.Verification;

namespace SigningService.Client.Revocation;

/// <summary>
/// The newest verified list of each issuer, and those whose issuer is not known yet: a peer's authority may show itself only in a
/// handshake. Reading takes no lock.
/// </summary>
/// <param name="keepsDer">Whether the lists themselves are kept beside what they say.</param>
internal sealed class VerifiedLists(Func<IEnumerable<X509Certificate2>> authorities, TimeProvider clock, bool keepsDer)
{
    private const int MaximumWaiting = 64;
    private const int MaximumLearnt = 64;
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(5);

    private readonly Lock _gate = new();
    private readonly List<X509Certificate2> _learnt = [];
    private readonly Dictionary<string, byte[]> _waiting = [];
    private volatile Dictionary<string, RevocationListContent[]> _byIssuer = [];

    public IEnumerable<RevocationListContent> All => _byIssuer.Values.SelectMany(lists => lists);

    /// <summary>Those of authorities that are known now: one that was retired leaves the trust bundle, and signs no more lists.</summary>
    /// <param name="countsLearnt">Whether those that only peers have shown count as well.</param>
    public IEnumerable<RevocationListContent> InUse(bool countsLearnt)
    {
        lock (_gate)
            return [.. All.Where(list => Find(list, countsLearnt ? authorities().Concat(_learnt) : authorities()) is not null)];
    }

    /// <summary>The lists about a certificate: more than one if two keys have had its issuer's name, or parts of a list and the whole are there.</summary>
    public IEnumerable<RevocationListContent> Of(CertificateKey certificate) => _byIssuer.TryGetValue(certificate.Issuer, out var lists)
        ? lists.Where(list => SameKey(list.KeyIdentifier, certificate.IssuerKeyIdentifier) && list.IsAbout(certificate))
        : [];

    /// <summary>Takes a list if it verifies and is not older than the one at hand.</summary>
    /// <returns>False: a newer one is at hand.</returns>
    /// <exception cref="VerificationFailedException">It does not verify.</exception>
    public bool Take(byte[] der)
    {
        var list = RevocationListReader.Read(der);
        if (list.ThisUpdate > clock.GetUtcNow() + ClockSkew)
            throw new VerificationFailedException($"The revocation list is of the future, {list.ThisUpdate:u}: check this machine's clock.");
        lock (_gate)
        {
            if (FindIssuer(list) is not { } issuer)
            {
                if (_waiting.Count < MaximumWaiting)
                    _waiting[WaitingKey(list)] = der;
                return true;
            }
            RevocationListSignature.Verify(der, issuer);
            return Keep(list, der);
        }
    }

    /// <summary>Makes authorities known that a verified chain has shown.</summary>
    public void Learn(IEnumerable<X509Certificate2> issuers)
    {
        if (_waiting.Count == 0)
            return;
        lock (_gate)
        {
            foreach (var issuer in issuers)
            {
                if (_learnt.Count < MaximumLearnt && !_learnt.Any(known => known.RawDataMemory.Span.SequenceEqual(issuer.RawDataMemory.Span)))
                    _learnt.Add(X509CertificateLoader.LoadCertificate(issuer.RawData));
            }
            foreach (var (key, der) in _waiting.ToList())
                TakeWaiting(key, der);
        }
    }

    private void TakeWaiting(string key, byte[] der)
    {
        var list = RevocationListReader.Read(der);
        if (FindIssuer(list) is not { } issuer)
            return;
        _waiting.Remove(key);
        try
        {
            RevocationListSignature.Verify(der, issuer);
            Keep(list, der);
        }
        catch (VerificationFailedException)
        {
            // As if it had never come: the issuer has no list, and says so in every answer.
        }
    }

    private bool Keep(RevocationListContent list, byte[] der)
    {
        list.Der = keepsDer ? der : null;
        var key = Convert.ToHexString(list.Issuer);
        var known = _byIssuer.GetValueOrDefault(key, []);
        // A list that was seen is never taken back by an older one, from a cache or from somebody who kept it.
        if (known.Any(old => IsSuccessor(old, list) && (old.ThisUpdate > list.ThisUpdate || old.Number.CompareTo(list.Number) > 0)))
            return false;
        _byIssuer = new(_byIssuer) { [key] = [.. known.Where(old => !IsSuccessor(old, list)), list] };
        return true;
    }

    private static bool IsSuccessor(RevocationListContent old, RevocationListContent list) =>
        SameKey(old.KeyIdentifier, list.KeyIdentifier) && (old.Scope ?? []).SequenceEqual(list.Scope ?? [], StringComparer.Ordinal);

    private X509Certificate2? FindIssuer(RevocationListContent list) => Find(list, authorities().Concat(_learnt));

    private static X509Certificate2? Find(RevocationListContent list, IEnumerable<X509Certificate2> known) => known.FirstOrDefault(authority =>
        authority.SubjectName.RawData.AsSpan().SequenceEqual(list.Issuer)
        && SameKey(list.KeyIdentifier, authority.Extensions.OfType<X509SubjectKeyIdentifierExtension>().FirstOrDefault()?.SubjectKeyIdentifierBytes.ToArray()));

    private static bool SameKey(byte[]? one, byte[]? other) => one is null || other is null || one.AsSpan().SequenceEqual(other);

    private static string WaitingKey(RevocationListContent list) =>
        Convert.ToHexString(list.Issuer) + "/" + Convert.ToHexString(list.KeyIdentifier ?? []) + "/" + string.Join(' ', list.Scope ?? []);
}
