using SigningService.Authority.Linting;

namespace SigningService.Authority.Tests.Linting;

/// <summary>A named revocation list, good or bad in the eyes of one rule.</summary>
public sealed class RevocationListVector
{
    private readonly string _name;
    private readonly bool _isBad;
    private readonly Action<TbsCertListBuilder> _change;

    private RevocationListVector(string name, bool isBad, Action<TbsCertListBuilder> change)
    {
        _name = name;
        _isBad = isBad;
        _change = change;
    }

    /// <summary>A list with one change.</summary>
    internal static RevocationListVector Good(string name, Action<TbsCertListBuilder> change) => new(name, false, change);

    /// <summary>A list with one change.</summary>
    internal static RevocationListVector Bad(string name, Action<TbsCertListBuilder> change) => new(name, true, change);

    /// <summary>Asks all rules: of this one there must be a finding if and only if the vector is bad.</summary>
    internal void Check<TRule>()
        where TRule : new()
    {
        var list = TbsCertListBuilder.List();
        _change(list);
        var findings = list.Check();
        var id = new TRule() switch
        {
            IRevocationListRule rule => rule.Id,
            IRevokedEntryRule rule => rule.Id,
            _ => throw new InvalidOperationException($"{typeof(TRule)} is no rule."),
        };
        Assert.DoesNotContain(findings, finding => finding.RuleId == StrictDer.Id);
        Assert.Equal(_isBad, findings.Any(finding => finding.RuleId == id));
    }

    public override string ToString() => (_isBad ? "bad: " : "good: ") + _name;
}
