using System.Numerics;
using SigningService.Authority.Linting.Views;

namespace SigningService.Authority.Linting.RevocationLists;

/// <summary>A delta names the list that it is a delta from, which is not after it; a whole list names none: taken for whole, a delta hides what is revoked.</summary>
internal sealed class DeltaIndicatorIsExpected : IRevocationListRule
{
    public string Id => "delta-indicator-is-expected";

    public string Clause => "RFC 5280, 5.2.4";

    public string? Check(TbsCertListView list, RevocationListLintContext context)
    {
        if (list.BaseNumber is not { } number)
            return context.BaseNumber is null ? null : "The delta indicator is missing.";
        if (context.BaseNumber is not { } expected)
            return "The list says that it is a delta, and is to be a whole one.";
        if (new BigInteger(number.Span, isBigEndian: true) != expected)
            return $"The delta is not one from list {expected}.";
        return expected < 1 || expected > context.Number ? "The delta is one from a list that comes after it, or from none." : null;
    }
}
