using System.Formats.Asn1;
using System.Runtime.Versioning;
using SigningService.AuditLog;
using SigningService.Authority.Auditing;
using SigningService.Testing.Tokens;

namespace SigningService.EndToEnd.Tests.Faults;

/// <summary>
/// Every signature that the token made under a key of an authority, held against what the audit log says was to be signed. The module's log
/// is one witness, the audit log the other, and neither knows of the other.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal sealed class SignatureAccount
{
    private readonly ILookup<string, TokenSignature> _made;
    private readonly IReadOnlyList<TokenSignature> _askedUnderAuthorities;
    private readonly Dictionary<string, LogEntry> _intents;
    private readonly Dictionary<string, LogEntry> _lists;

    public SignatureAccount(ScriptedToken token, IReadOnlyList<LogEntry> entries)
    {
        var all = token.Module.ReadSignatures();
        _askedUnderAuthorities = [.. all.Where(signature => token.AuthorityKeys.Contains(signature.KeyId))];
        Challenges = all.Count(signature => signature.IsChallenge);
        OfServiceKeys = all.Count(signature => !token.AuthorityKeys.Contains(signature.KeyId) && !signature.IsChallenge);
        _made = _askedUnderAuthorities.Where(signature => signature.Output is not null).ToLookup(signature => signature.Input);

        // ToDictionary throws on a second entry for the same bytes.
        _intents = entries.Where(entry => entry.Kind == (int)AuditEventKind.IssuanceIntended).ToDictionary(ToBeSigned);
        _lists = entries.Where(entry => entry.Kind == (int)AuditEventKind.RevocationListIntended).ToDictionary(ToBeSigned);
        Assert.Equal(_intents.Count, _intents.Values.Select(entry => (entry.Detail("authority"), entry.Detail("serial"))).Distinct().Count());
        Assert.Equal(_lists.Count, _lists.Values.Select(entry => (entry.Detail("authority"), entry.Detail("shard"), entry.Detail("list_number"))).Distinct().Count());
    }

    /// <summary>Proofs of keys that were found in the token, of whichever key.</summary>
    public int Challenges { get; }

    /// <summary>Signatures under keys that are of no authority: responders' answers and requests.</summary>
    public int OfServiceKeys { get; }

    public int OfCertificates => _intents.Keys.Sum(input => _made[input].Count());

    public int OfLists => _lists.Keys.Sum(input => _made[input].Count());

    /// <summary>
    /// Nothing was signed, or even shown to the token, that was not on durable record as about to be signed; but for the one proof by which a
    /// process holds each authority's key against its certificate before it signs anything else.
    /// </summary>
    public void RequireAllIntended()
    {
        foreach (var ofKey in _askedUnderAuthorities.Where(signature => !signature.IsChallenge).GroupBy(signature => (signature.Process, signature.KeyId)))
            Assert.DoesNotContain(ofKey.OrderBy(signature => signature.Number).Skip(1), signature => !IsIntended(signature));
    }

    private bool IsIntended(TokenSignature signature) => _intents.ContainsKey(signature.Input) || _lists.ContainsKey(signature.Input);

    /// <summary>
    /// Of the signatures over one certificate one at most is in a certificate; the others were lost with the process that made them, and how
    /// many those are is the result. Requires that each certificate carries a signature that the token made.
    /// </summary>
    /// <param name="certificates">All certificates that were issued through this module, DER.</param>
    /// <param name="lastProcess">A process that lost nothing; 0 if faults made each lose something.</param>
    public int RequireCertificatesExplained(IReadOnlyCollection<ReadOnlyMemory<byte>> certificates, int lastProcess)
    {
        var carried = new HashSet<(string, string)>();
        foreach (var certificate in certificates)
        {
            var (input, output) = ReadSigned(certificate);
            Assert.True(_intents.ContainsKey(input), "A certificate without an intent.");
            Assert.Contains(_made[input], signature => signature.Output == output);
            Assert.True(carried.Add((input, output)), "One signature in two certificates.");
        }

        Assert.Equal(certificates.Count, carried.Select(pair => pair.Item1).Distinct().Count());
        var lost = _intents.Keys.SelectMany(input => _made[input]).Where(signature => !carried.Contains((signature.Input, signature.Output!))).ToList();
        Assert.DoesNotContain(lost, signature => signature.Process == lastProcess);
        Assert.Equal(OfCertificates, certificates.Count + lost.Count);
        return lost.Count;
    }

    /// <summary>Each published list was signed; how many were signed and then lost is the result.</summary>
    public int RequireListsExplained(IReadOnlyList<LogEntry> entries)
    {
        var published = entries.Where(entry => entry.Kind == (int)AuditEventKind.RevocationListPublished)
            .Select(entry => (entry.Detail("authority"), entry.Detail("shard"), entry.Detail("list_number"))).ToHashSet();
        var signed = _lists.Where(list => _made[list.Key].Any()).Select(list => (list.Value.Detail("authority"), list.Value.Detail("shard"), list.Value.Detail("list_number"))).ToHashSet();
        return signed.Except(published).Count();
    }

    private static string ToBeSigned(LogEntry entry) => Convert.ToHexStringLower(entry.Octets.Single(octets => octets.Name == "tbs_sha256").Value.Span);

    /// <summary>What C_Sign was given and what it gave, as a certificate of a P-256 authority carries them.</summary>
    private static (string Input, string Output) ReadSigned(ReadOnlyMemory<byte> certificate)
    {
        var sequence = new AsnReader(certificate, AsnEncodingRules.DER).ReadSequence();
        var input = System.Security.Cryptography.SHA256.HashData(sequence.ReadEncodedValue().Span);
        sequence.ReadEncodedValue();
        var pair = new AsnReader(sequence.ReadBitString(out _), AsnEncodingRules.DER).ReadSequence();
        return (Convert.ToHexStringLower(input), ReadNumber(pair) + ReadNumber(pair));
    }

    private static string ReadNumber(AsnReader pair) => Convert.ToHexStringLower(pair.ReadIntegerBytes().Span.TrimStart((byte)0)).PadLeft(64, '0');
}
