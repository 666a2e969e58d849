using SigningService.Authority.Linting;

namespace SigningService.Authority.Tests.Linting;

/// <summary>A named certificate, good or bad in the eyes of one rule.</summary>
public sealed class CertificateVector
{
    private readonly string _name;
    private readonly bool _isBad;
    private readonly Func<TbsBuilder> _make;

    private CertificateVector(string name, bool isBad, Func<TbsBuilder> make)
    {
        _name = name;
        _isBad = isBad;
        _make = make;
    }

    internal static CertificateVector Good(string name, Func<TbsBuilder> make) => new(name, false, make);

    internal static CertificateVector Bad(string name, Func<TbsBuilder> make) => new(name, true, make);

    /// <summary>A leaf with one change.</summary>
    internal static CertificateVector GoodLeaf(string name, Action<TbsBuilder> change) => new(name, false, Changed(TbsBuilder.Leaf, change));

    /// <summary>A leaf with one change.</summary>
    internal static CertificateVector BadLeaf(string name, Action<TbsBuilder> change) => new(name, true, Changed(TbsBuilder.Leaf, change));

    /// <summary>A subordinate authority with one change.</summary>
    internal static CertificateVector GoodAuthority(string name, Action<TbsBuilder> change) => new(name, false, Changed(TbsBuilder.Subordinate, change));

    /// <summary>A subordinate authority with one change.</summary>
    internal static CertificateVector BadAuthority(string name, Action<TbsBuilder> change) => new(name, true, Changed(TbsBuilder.Subordinate, change));

    /// <summary>Asks all rules: of this one there must be a finding if and only if the vector is bad.</summary>
    internal void Check<TRule>()
        where TRule : ICertificateRule, new()
    {
        var findings = _make().Check();
        Assert.DoesNotContain(findings, finding => finding.RuleId == StrictDer.Id);
        Assert.Equal(_isBad, findings.Any(finding => finding.RuleId == new TRule().Id));
    }

    public override string ToString() => (_isBad ? "bad: " : "good: ") + _name;

    private static Func<TbsBuilder> Changed(Func<TbsBuilder> make, Action<TbsBuilder> change) => () =>
    {
        var builder = make();
        change(builder);
        return builder;
    };
}
