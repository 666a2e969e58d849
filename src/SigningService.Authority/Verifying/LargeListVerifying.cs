using System.Security.Cryptography;
using SigningService.Authority.Authorities;
using SigningService.Authority.Keys;
using SigningService.Authority.Linting;
using SigningService.Authority.Revocation;
using SigningService.Authority.Revocation.Streaming;

namespace SigningService.Authority.Verifying;

/// <summary>Judges a published list again that is too large for memory: its file against what the ledger says was signed, and the signature.</summary>
internal static class LargeListVerifying
{
    /// <summary>The fault of a file that does not hold what was signed.</summary>
    public const string ContentFault = "content";

    private const int PieceOctets = 256 * 1024;

    public static void Verify(CertificateAuthority authority, RevocationList list, ListFrame frame, IOctetFile file, RevocationListLintContext terms, Findings findings)
    {
        var issuer = authority.Issuer;
        using var sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var signing = IncrementalHash.CreateHash(issuer.Algorithm.Hash ?? HashAlgorithmName.SHA256);
        var count = Walk(file, frame, sha256, signing);
        findings.Require(sha256.GetHashAndReset().AsSpan().SequenceEqual(frame.TbsSha256.Span), ContentFault, "Its file does not hold what was signed.");
        findings.Require(IsSigned(issuer.PublicKey, issuer.Algorithm, signing.GetHashAndReset(), frame, file), "signature", $"The signature is none of {authority.Id}.");
        findings.Require(count == list.EntryCount, "entries", $"It has {count} entries and was recorded with {list.EntryCount}.");
        foreach (var finding in RevocationListFrameLinter.Check(frame.Head.Span, frame.Parts.Sum(part => part.Length), frame.Tail.Span, terms))
            findings.Add("lint", finding.ToString());
    }

    private static bool IsSigned(PublicKey key, SignatureAlgorithm algorithm, byte[] hash, ListFrame frame, IOctetFile file)
    {
        var seal = new System.Formats.Asn1.AsnReader(frame.Seal, System.Formats.Asn1.AsnEncodingRules.DER);
        if (!seal.ReadEncodedValue().Span.SequenceEqual(algorithm.Identifier.Span))
            return false;
        var signature = seal.ReadBitString(out _);
        if (algorithm.Hash is not null)
            return SignatureVerifier.VerifyHash(key, algorithm, hash, signature);
        var whole = new byte[frame.TbsLength];
        file.Read(frame.OuterHeader.Length, whole);
        return SignatureVerifier.Verify(key, algorithm, whole, signature);
    }

    /// <summary>Takes the TBSCertList into the hashes and counts its entries.</summary>
    private static long Walk(IOctetFile file, ListFrame frame, IncrementalHash sha256, IncrementalHash signing)
    {
        var buffer = new byte[PieceOctets];
        var (first, end) = (frame.OuterHeader.Length, frame.OuterHeader.Length + frame.TbsLength);
        var (next, behind) = ((long)first + frame.Head.Length, end - frame.Tail.Length); // where an entry begins, and where they end
        var count = 0L;
        for (long at = first; at < end; at += buffer.Length)
        {
            var piece = buffer.AsSpan(0, (int)Math.Min(buffer.Length, end - at));
            file.Read(at, piece);
            sha256.AppendData(piece);
            signing.AppendData(piece);
            for (; next < behind && next + 1 < at + piece.Length; count++)
                next += 2 + piece[(int)(next + 1 - at)];
        }

        return next == behind ? count : -1;
    }
}
