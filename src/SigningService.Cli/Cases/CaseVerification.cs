using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using SigningService.AuditLog;
using SigningService.AuditLog.Export;
using SigningService.AuditLog.Notes;
using SigningService.AuditLog.Verification;
using SigningService.Client.Verification;

namespace SigningService.Cli.Cases;

/// <summary>
/// Verifies a case with nothing but the folder and an audit key: that its entries stand in the signed log, that its certificates are those that
/// the entries name, and that its revocation lists are signed and agree with them.
/// </summary>
internal sealed class CaseVerification(string path, VerificationKey held)
{
    private static readonly string[] Folders = ["certificates", "crls", CasePolicies.Folder];

    private readonly CaseFolder _folder = new(path);
    private readonly HashSet<string> _used = [];

    /// <exception cref="LogFaultException">An entry, a proof or the head is at fault.</exception>
    /// <exception cref="VerificationFailedException">A certificate or a list is.</exception>
    public CaseFindings Verify()
    {
        var heads = SignedHeads.Following(held, _folder.ReadHandovers());
        var note = _folder.ReadCheckpoint();
        var head = heads.Read(note);
        var entries = _folder.ReadProven(note).ToArray();
        RequireStory(entries);
        var certificates = entries.Where(entry => entry.KindName == "CertificateIssued").Select(issued => Check(issued, entries)).ToArray();
        RequireNothingElse();
        return new CaseFindings(heads.SignerOf(note)!, head, entries, certificates);
    }

    /// <summary>Of each certificate the case has every entry there is, so that it can be told from intent to revocation.</summary>
    private static void RequireStory(IEnumerable<LogEntry> entries)
    {
        var story = new LogStory();
        foreach (var entry in entries.Where(entry => entry.KindName is "IssuanceIntended" or "CertificateIssued" or "CertificateRevoked"))
            story.Add(entry);
    }

    private CaseCertificate Check(LogEntry issued, LogEntry[] entries)
    {
        var name = $"{issued.Detail("authority")}/{issued.Detail("serial")}";
        var own = entries.Where(entry => $"{entry.Detail("authority")}/{entry.Detail("serial")}" == name).ToArray();
        var intent = own.First(entry => entry.KindName == "IssuanceIntended");
        var chain = ReadChain(name, issued, intent);
        var list = ReadList(name, intent, chain, entries);
        var revoked = Array.Find(own, entry => entry.KindName == "CertificateRevoked");
        var onList = list.Revokes(issued.Detail("serial")!);
        if (onList && revoked is null)
            throw new VerificationFailedException($"{name} is on the revocation list, and no entry of the case says that it was revoked.");
        if (!onList && revoked is not null && MustCarry(list, revoked, chain[0]))
            throw new VerificationFailedException($"{name} was revoked by entry {revoked.Index}, and revocation list {list.Number} does not carry it.");
        var version = Hex(intent, "profile_version");
        return new CaseCertificate(name, chain[0], intent.Detail("profile") ?? "", version, HasPolicy(version, intent, entries), revoked, list);
    }

    /// <summary>Whether the profile file of the day is in the case; if it is, it is the right one.</summary>
    private bool HasPolicy(string version, LogEntry intent, LogEntry[] entries)
    {
        var file = CasePolicies.FileOf(version);
        if (!File.Exists(Path.Combine(path, file)))
            return false;
        _used.Add(file);
        CasePolicies.Require(File.ReadAllBytes(Path.Combine(path, file)), version, intent, entries);
        return true;
    }

    private X509Certificate2Collection ReadChain(string name, LogEntry issued, LogEntry intent)
    {
        var chain = Import(name, System.Text.Encoding.UTF8.GetString(Read("certificates", name, ".pem")));
        if (chain.Count < 2 || Sha256(chain[0].RawData) != Hex(issued, "certificate_sha256"))
            throw new VerificationFailedException($"The certificate {name} is not the one that entry {issued.Index} says was issued.");
        if (Hex(intent, "public_key_sha256") is { Length: > 0 } key && key != Sha256(chain[0].PublicKey.ExportSubjectPublicKeyInfo()))
            throw new VerificationFailedException($"The certificate {name} is for another key than the one that entry {intent.Index} says.");
        if (Hex(intent, "tbs_sha256") is { Length: > 0 } toBeSigned && toBeSigned != Sha256(ToBeSigned(chain[0])))
            throw new VerificationFailedException($"The certificate {name} says something else than what entry {intent.Index} says was to be signed.");
        for (var i = 0; i + 1 < chain.Count; i++)
            RequireSigned(name, chain[i], chain[i + 1]);
        return chain;
    }

    private static X509Certificate2Collection Import(string name, string pem)
    {
        try
        {
            var chain = new X509Certificate2Collection();
            chain.ImportFromPem(pem);
            // Nothing around them and nothing between: what a person sees in the file is what was verified.
            return CasePem.Of(chain.Select(certificate => certificate.RawData)) == pem
                ? chain
                : throw new VerificationFailedException($"The chain of {name} is not written as it was exported.");
        }
        catch (CryptographicException)
        {
            throw new VerificationFailedException($"The chain of {name} cannot be read.");
        }
    }

    /// <summary>The first element of a certificate (RFC 5280, 4.1).</summary>
    private static byte[] ToBeSigned(X509Certificate2 certificate) =>
        new AsnReader(certificate.RawData, AsnEncodingRules.DER).ReadSequence().ReadEncodedValue().ToArray();

    // A certificate is framed as a list is: what is signed, how, and the signature (RFC 5280, 4.1.1 and 5.1.1).
    private static void RequireSigned(string name, X509Certificate2 certificate, X509Certificate2 issuer)
    {
        try
        {
            RevocationListSignature.Verify(certificate.RawData, issuer);
        }
        catch (VerificationFailedException)
        {
            throw new VerificationFailedException($"In the chain of {name}, {certificate.Subject} is not signed by {issuer.Subject}.");
        }
    }

    private CaseList ReadList(string name, LogEntry intent, X509Certificate2Collection chain, LogEntry[] entries)
    {
        var (authority, shard) = (intent.Detail("authority")!, intent.Detail("shard") ?? "");
        var list = CaseList.Read(Read("crls", $"{authority}/{shard}", ".crl"));
        RevocationListSignature.Verify(list.Der, chain[1]);
        var published = Array.Find(entries, entry => entry.KindName == "RevocationListPublished" && entry.Detail("authority") == authority
            && entry.Detail("shard") == shard && entry.Detail("list_number") == list.Number.ToString(System.Globalization.CultureInfo.InvariantCulture));
        return published is null || IsPublished(published, list.Der)
            ? list
            : throw new VerificationFailedException($"Revocation list {list.Number} of {name} is not the one that entry {published.Index} says was published.");
    }

    /// <summary>An entry names a list by the hash of all of it, a large one by that of what was signed and that of what stands behind.</summary>
    private static bool IsPublished(LogEntry published, byte[] list)
    {
        if (published.Octets.Any(octets => octets.Name == "list_sha256"))
            return Hex(published, "list_sha256") == Sha256(list);
        AsnDecoder.ReadSequence(list, AsnEncodingRules.DER, out var at, out var length, out _);
        AsnDecoder.ReadEncodedValue(list.AsSpan(at, length), AsnEncodingRules.DER, out _, out _, out var signed);
        return Hex(published, "tbs_sha256") == Sha256(list[at..(at + signed)])
            && Hex(published, "seal_sha256") == Sha256(list[(at + signed)..(at + length)]);
    }

    /// <summary>A later list than the one that was promised it, while the certificate has not expired.</summary>
    private static bool MustCarry(CaseList list, LogEntry revoked, X509Certificate2 certificate) =>
        long.TryParse(revoked.Detail("list_number"), out var promised) && list.Number >= promised && certificate.NotAfter.ToUniversalTime() > list.ThisUpdate.UtcDateTime;

    private byte[] Read(string folder, string name, string ending)
    {
        var file = $"{folder}/{name.Replace('/', '-')}{ending}";
        _used.Add(file);
        return File.Exists(Path.Combine(path, file)) ? File.ReadAllBytes(Path.Combine(path, file)) : throw new VerificationFailedException($"{file} is missing.");
    }

    private void RequireNothingElse()
    {
        foreach (var folder in Folders.Where(folder => Directory.Exists(Path.Combine(path, folder))))
        {
            if (Directory.EnumerateFiles(Path.Combine(path, folder)).Select(file => $"{folder}/{Path.GetFileName(file)}").FirstOrDefault(file => !_used.Contains(file)) is { } other)
                throw new VerificationFailedException($"No entry of the case speaks of {other}.");
        }
    }

    private static string Hex(LogEntry entry, string name) => Convert.ToHexStringLower(entry.Octets.FirstOrDefault(octets => octets.Name == name).Value.Span);

    private static string Sha256(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));
}
