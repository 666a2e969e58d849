using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using SigningService.Cli.Revocation;
using SigningService.Cli.Running;
using SigningService.Client;
using SigningService.Client.Verification;
using SigningService.Contracts.V1;
using AuthorityMessage = SigningService.Contracts.V1.Authority;

namespace SigningService.Cli.Mirroring;

/// <summary>
/// Brings what relying parties fetch into a folder: revocation lists, certificates of authorities, the bundle. Nothing is written that does not verify
/// under the roots that this machine trusts already.
/// </summary>
internal sealed class Mirror(Run run, SigningServiceConnection connection, MirrorFolder folder)
{
    /// <summary>Brings everything that is newer than what the folder has.</summary>
    /// <returns>The lists that were written.</returns>
    /// <exception cref="VerificationFailedException">Something the service sent does not verify; what was written before it did.</exception>
    public async Task<IReadOnlyList<RevocationList>> BringAsync(CancellationToken cancellationToken)
    {
        var authorities = (await run.CallAsync(
            async (deadline, token) => await connection.Authorities.ListAuthoritiesAsync(new(), deadline: deadline, cancellationToken: token),
            cancellationToken)).Authorities;
        var certificates = Verified(authorities);
        foreach (var (id, certificate) in certificates)
            folder.Replace($"ca/{id}.cer", certificate.RawData);
        var bundle = certificates.Values.OrderByDescending(certificate => IsRoot(certificate)).Select(certificate => certificate.ExportCertificatePem() + "\n");
        folder.Replace("bundle.pem", Encoding.ASCII.GetBytes(string.Concat(bundle)));

        var lists = (await run.CallAsync(
            async (deadline, token) => await connection.Revocations.ListRevocationListsAsync(new(), deadline: deadline, cancellationToken: token),
            cancellationToken)).RevocationLists;
        var written = new List<RevocationList>();
        foreach (var list in lists)
        {
            if (!certificates.TryGetValue(list.Authority, out var issuer))
                continue;
            if (await BringAsync(list, issuer, cancellationToken))
                written.Add(list);
            // After the list that it goes out with: who finds the delta finds that one.
            if (list.Delta is not null)
                await BringDeltaAsync(list, issuer, cancellationToken);
        }

        folder.Replace("crls.pem", AllLists(lists.Select(list => list.Authority).Distinct()));
        return written;
    }

    /// <summary>The certificates that are valid now, by the id of their authority.</summary>
    private Dictionary<string, X509Certificate2> Verified(IEnumerable<AuthorityMessage> authorities)
    {
        var trust = run.Settings.Trust.Load();
        var verified = new Dictionary<string, X509Certificate2>();
        var helpers = new X509Certificate2Collection();
        foreach (var authority in authorities.Where(authority => !authority.Der.IsEmpty))
        {
            var certificate = X509CertificateLoader.LoadCertificate(authority.Der.Span);
            if (certificate.NotAfter.ToUniversalTime() < run.Now.UtcDateTime)
                continue; // Retired and over: nobody asks for it any more.
            helpers.Add(certificate);
            verified.Add(authority.Name.Split('/')[^1], certificate);
        }

        foreach (var certificate in verified.Values)
            ChainVerifier.Require(certificate, helpers, trust, run.Now.UtcDateTime);
        return verified;
    }

    private async Task<bool> BringAsync(RevocationList list, X509Certificate2 issuer, CancellationToken cancellationToken)
    {
        var file = PathOf(list);
        if (folder.NumberOf(file) is { } held && held >= list.Number)
        {
            if (held > list.Number)
                run.Remark($"{file} has number {held}, the service offers {list.Number}: left as it is.");
            return false;
        }

        var (described, der) = await run.CallAsync(
            (deadline, token) => RevocationListDownload.ReadAsync(connection, list.Name, deadline, token), cancellationToken);
        Require(described, der, issuer);
        folder.Replace(file, der);
        // A list without partitions is also the list of everything.
        if (IsRoot(issuer))
            folder.Replace($"crl/{list.Authority}.crl", der);
        return true;
    }

    private async Task BringDeltaAsync(RevocationList list, X509Certificate2 issuer, CancellationToken cancellationToken)
    {
        var file = PathOf(list)[..^".crl".Length] + "-delta.crl";
        if (folder.NumberOf(file) >= list.Number)
            return;
        var (described, der) = await run.CallAsync(
            (deadline, token) => RevocationListDownload.ReadDeltaAsync(connection, list.Name, deadline, token), cancellationToken);
        Require(described, der, described.Delta?.Sha256Fingerprint ?? "", issuer);
        if (!ListHead.Read(der).IsDelta)
            throw new VerificationFailedException($"The delta of {list.Name} is none.");
        folder.Replace(file, der);
    }

    private static void Require(RevocationList list, byte[] der, X509Certificate2 issuer)
    {
        Require(list, der, list.Sha256Fingerprint, issuer);
        if (ListHead.Read(der).IsDelta)
            throw new VerificationFailedException($"{list.Name} is a delta: it does not name all that is revoked.");
    }

    private static void Require(RevocationList list, byte[] der, string fingerprint, X509Certificate2 issuer)
    {
        if (Convert.ToHexStringLower(SHA256.HashData(der)) != fingerprint)
            throw new VerificationFailedException($"{list.Name} is not the list that was described: its fingerprint differs.");
        RevocationListSignature.Verify(der, issuer);
        var head = ListHead.Read(der);
        if (head.Number != list.Number)
            throw new VerificationFailedException($"{list.Name} has number {head.Number}.");
        // A list of another shard would pass for this one at its place, and hide what is revoked here.
        var isOfEverything = list.Shard < 0 || IsRoot(issuer);
        if (isOfEverything != head.DistributionPoint.IsEmpty
            || (!isOfEverything && head.DistributionPoint.Span.IndexOf(Encoding.ASCII.GetBytes($"/{PathOf(list)}")) < 0))
        {
            throw new VerificationFailedException($"{list.Name} is the list of another shard.");
        }
    }

    private byte[] AllLists(IEnumerable<string> authorities)
    {
        var text = new StringBuilder();
        foreach (var authority in authorities)
        {
            if (folder.Read($"crl/{authority}.crl") is { } der)
                text.Append(PemEncoding.Write("X509 CRL", der)).Append('\n');
        }

        return Encoding.ASCII.GetBytes(text.ToString());
    }

    private static string PathOf(RevocationList list) => list.Shard < 0
        ? $"crl/{list.Authority}.crl"
        : string.Create(CultureInfo.InvariantCulture, $"crl/{list.Authority}/{list.Shard}.crl");

    private static bool IsRoot(X509Certificate2 certificate) => certificate.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData);
}
