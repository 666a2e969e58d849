using SigningService.Authority.Linting.Views;

namespace SigningService.Authority.Linting.RevocationLists;

/// <summary>UTCTime to 2049, GeneralizedTime from 2050, never a fraction of a second.</summary>
internal sealed class UpdatesHaveRightForm : IRevocationListRule
{
    public string Id => "updates-have-right-form";

    public string Clause => "RFC 5280, 5.1.2.4, 5.1.2.5";

    public string? Check(TbsCertListView list, RevocationListLintContext context) =>
        list.ThisUpdate.HasRightForm && list.NextUpdate is null or { HasRightForm: true }
            ? null
            : "thisUpdate or nextUpdate is a GeneralizedTime before 2050 or has a fraction of a second.";
}
