using System.Numerics;
using SigningService.Authority.Linting.Views;

namespace SigningService.Authority.Linting.RevocationLists;

/// <summary>The number is positive, of at most 20 octets, and the one that was reserved.</summary>
internal sealed class ListNumberIsRight : IRevocationListRule
{
    public string Id => "list-number-is-right";

    public string Clause => "RFC 5280, 5.2.3";

    public string? Check(TbsCertListView list, RevocationListLintContext context)
    {
        if (list.Number is not { } number)
            return null;
        if (number.Length > 20)
            return $"The CRL number has {number.Length} octets; 20 are allowed.";
        if ((number.Span[0] & 0x80) != 0 || number.Span is [0])
            return "The CRL number is not positive.";
        return new BigInteger(number.Span, isBigEndian: true) == context.Number ? null : $"The CRL number is not {context.Number}, which was reserved.";
    }
}
