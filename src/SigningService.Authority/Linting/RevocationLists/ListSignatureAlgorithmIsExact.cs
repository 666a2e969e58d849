using SigningService.Authority.Linting.Views;

namespace SigningService.Authority.Linting.RevocationLists;

/// <summary>The signature field holds the bytes that will stand outside, octet for octet.</summary>
internal sealed class ListSignatureAlgorithmIsExact : IRevocationListRule
{
    public string Id => "list-signature-algorithm-is-exact";

    public string Clause => "RFC 5280, 5.1.1.2";

    public string? Check(TbsCertListView list, RevocationListLintContext context) =>
        list.SignatureAlgorithm.Span.SequenceEqual(context.SignatureAlgorithm.Identifier.Span)
            ? null
            : $"The signature algorithm is not, octet for octet, that of {context.SignatureAlgorithm}.";
}
