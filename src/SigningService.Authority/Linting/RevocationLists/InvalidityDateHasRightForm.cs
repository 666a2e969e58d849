using SigningService.Authority.Linting.Views;

namespace SigningService.Authority.Linting.RevocationLists;

/// <summary>An invalidity date is a GeneralizedTime in every year, without a fraction of a second.</summary>
internal sealed class InvalidityDateHasRightForm : IRevokedEntryRule
{
    public string Id => "invalidity-date-has-right-form";

    public string Clause => "RFC 5280, 5.3.2";

    public string? Check(in RevokedEntryView entry, TbsCertListView list) =>
        entry.HasInvalidityDate && !entry.InvalidityDateHasRightForm
            ? $"The invalidity date of {Convert.ToHexStringLower(entry.SerialNumber)} is not a GeneralizedTime of whole seconds."
            : null;
}
