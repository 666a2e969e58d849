using System.Formats.Asn1;
using SigningService.Authority.Linting.RevocationLists;
using SigningService.Authority.Linting.Views;

namespace SigningService.Authority.Linting;

/// <summary>
/// Judges a revocation list before it is signed. Time is linear in its entries; memory is the bytes themselves and 8 to 16 octets an entry.
/// </summary>
public static class RevocationListLinter
{
    internal static readonly IRevocationListRule[] Rules =
    [
        new ListVersionIsTwo(),
        new ListSignatureAlgorithmIsExact(),
        new ListIssuerIsExact(),
        new UpdatesHaveRightForm(),
        new NextUpdateIsPresent(),
        new UpdatesAreOrdered(),
        new ListLifetimeIsNotTooLong(),
        new ListExtensionsAreKnown(),
        new ListExtensionsAreUnique(),
        new ListCriticalityIsRight(),
        new ListNumberIsPresent(),
        new ListNumberIsRight(),
        new ListAuthorityKeyIdentifierIsIssuers(),
        new IssuingDistributionPointIsExpected(),
        new IssuingDistributionPointScopeIsRight(),
        new DeltaIndicatorIsExpected(),
        new FreshestListIsExpected(),
        new RevokedCertificatesAreNotEmpty(),
        new RevokedSerialsAreUnique(),
    ];

    internal static readonly IRevokedEntryRule[] EntryRules =
    [
        new RevokedSerialIsRight(),
        new RevocationDateIsRight(),
        new ReasonIsRight(),
        new InvalidityDateHasRightForm(),
        new EntryExtensionsAreRight(),
    ];

    /// <summary>Asks every rule. Of entries that break the same rule only the first is named.</summary>
    /// <param name="tbs">TBSCertList, DER.</param>
    /// <returns>What is wrong; empty if nothing is.</returns>
    public static IReadOnlyList<LintFinding> Check(ReadOnlyMemory<byte> tbs, RevocationListLintContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        try
        {
            var list = TbsCertListView.Decode(tbs);
            var findings = new List<LintFinding>();
            foreach (var rule in Rules)
            {
                if (rule.Check(list, context) is { } message)
                    findings.Add(new LintFinding(rule.Id, rule.Clause, message));
            }

            CheckEntries(list, findings);
            return findings;
        }
        catch (AsnContentException e)
        {
            return [StrictDer.Finding(e)];
        }
    }

    /// <summary>Asks every rule and throws if one is broken.</summary>
    /// <exception cref="LintFailedException">With all findings.</exception>
    public static void Require(ReadOnlyMemory<byte> tbs, RevocationListLintContext context)
    {
        var findings = Check(tbs, context);
        if (findings.Count > 0)
            throw new LintFailedException(findings);
    }

    private static void CheckEntries(TbsCertListView list, List<LintFinding> findings)
    {
        if (list.RevokedCertificates is not { } entries)
            return;
        var reader = new RevokedEntryReader(entries.Span);
        Span<bool> broken = stackalloc bool[EntryRules.Length];
        while (reader.TryRead(out var entry))
        {
            for (var i = 0; i < EntryRules.Length; i++)
            {
                if (broken[i] || EntryRules[i].Check(entry, list) is not { } message)
                    continue;
                broken[i] = true;
                findings.Add(new LintFinding(EntryRules[i].Id, EntryRules[i].Clause, message));
            }
        }
    }
}
