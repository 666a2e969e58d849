using System.Formats.Asn1;
using SigningService.Authority.Authorities;
using SigningService.Authority.Keys;
using SigningService.Authority.Linting;
using SigningService.Authority.Linting.Views;
using SigningService.Authority.Revocation;
using SigningService.Authority.Revocation.Deltas;
using SigningService.Authority.Revocation.Streaming;

namespace SigningService.Authority.Verifying;

/// <summary>Judges a published revocation list again, from the bytes that are stored.</summary>
public sealed class RevocationListVerifying(AuthorityDirectory authorities, PublicationUrls urls, RevocationListContents contents, TimeProvider time)
{
    /// <summary>Everything that is wrong with it; empty if nothing is.</summary>
    public async ValueTask<IReadOnlyList<VerificationFinding>> VerifyAsync(RevocationList list, CancellationToken cancellationToken)
    {
        var findings = new Findings(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"lists/{list.Shard}/{list.Number}"), time.GetUtcNow());
        try
        {
            if (authorities.Find(list.Shard.Authority) is not { } authority)
                return findings.All;
            if (list.Frame is { } frame)
                await VerifyAsync(authority, list, frame, findings, cancellationToken);
            else
                Verify(authority, list.Der, list.EntryCount, TermsOf(authority, list, authority.Issuer.Algorithm), findings);
            if (list.Delta is { } delta)
                Verify(authority, delta.Der, delta.EntryCount, TermsOf(authority, list, delta), findings);
        }
        catch (Exception e) when (e is AsnContentException or InvalidDataException)
        {
            findings.Add("form", "It cannot be read: " + e.Message);
        }

        return findings.All;
    }

    private async ValueTask VerifyAsync(
        CertificateAuthority authority, RevocationList list, ListFrame frame, Findings findings, CancellationToken cancellationToken)
    {
        using (var file = await contents.OpenAsync(list, cancellationToken))
        {
            await Task.Run(
                () => LargeListVerifying.Verify(authority, list, frame, file, TermsOf(authority, list, authority.Issuer.Algorithm), findings), cancellationToken);
        }

        // The ledger still has every entry: the next who asks gets what was signed.
        if (findings.All.Any(finding => finding.Fault == LargeListVerifying.ContentFault))
            contents.Distrust(list);
    }

    private static void Verify(CertificateAuthority authority, ReadOnlyMemory<byte> der, long entryCount, RevocationListLintContext terms, Findings findings)
    {
        var signed = new AsnReader(der, AsnEncodingRules.DER).ReadSequence();
        var toBeSigned = signed.ReadEncodedValue();
        var algorithm = SignatureAlgorithm.FromIdentifier(signed.ReadEncodedValue().Span);
        var signature = signed.ReadBitString(out _);
        findings.Require(
            algorithm is not null && SignatureVerifier.Verify(authority.Certificate.PublicKey, algorithm, toBeSigned.Span, signature),
            "signature",
            $"The signature is none of {authority.Id}.");
        // A list that was brought is another's work: what counts of it is the signature.
        if (algorithm is null || authority.IsOffline)
            return;
        foreach (var finding in RevocationListLinter.Check(toBeSigned, terms with { SignatureAlgorithm = algorithm }))
            findings.Add("lint", finding.ToString());
        var entries = Count(TbsCertListView.Decode(toBeSigned).RevokedCertificates);
        findings.Require(entries == entryCount, "entries", $"It has {entries} entries and was recorded with {entryCount}.");
    }

    private static long Count(ReadOnlyMemory<byte>? entries)
    {
        var reader = new AsnReader(entries ?? default, AsnEncodingRules.DER);
        var count = 0L;
        for (; reader.HasData; count++)
            reader.ReadEncodedValue();
        return count;
    }

    private RevocationListLintContext TermsOf(CertificateAuthority authority, RevocationList list, SignatureAlgorithm algorithm) => new()
    {
        IssuerSubject = authority.Certificate.Subject.Der,
        IssuerKeyIdentifier = authority.Certificate.SubjectKeyIdentifier,
        SignatureAlgorithm = algorithm,
        Number = list.Number,
        DistributionPoint = list.Shard == authority.CompleteList ? null : urls.RevocationList(list.Shard),
        MaximumLifetime = list.NextUpdate - list.ThisUpdate,
        FreshestUrl = list.Delta is null ? null : urls.DeltaList(list.Shard),
        ListsAuthorities = authority.IsRoot,
    };

    private RevocationListLintContext TermsOf(CertificateAuthority authority, RevocationList list, DeltaList delta) =>
        TermsOf(authority, list, authority.Issuer.Algorithm) with
        {
            BaseNumber = delta.Base,
            FreshestUrl = null,
            MaximumLifetime = delta.NextUpdate - list.ThisUpdate,
        };
}
