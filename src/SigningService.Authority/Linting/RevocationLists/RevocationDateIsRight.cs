using SigningService.Authority.Linting.Views;

namespace SigningService.Authority.Linting.RevocationLists;

/// <summary>A revocation was before the list was made, and its time has the right form.</summary>
internal sealed class RevocationDateIsRight : IRevokedEntryRule
{
    public string Id => "revocation-date-is-right";

    public string Clause => "RFC 5280, 5.1.2.6";

    public string? Check(in RevokedEntryView entry, TbsCertListView list)
    {
        if (!entry.RevokedAt.HasRightForm)
            return $"The revocation date of {Convert.ToHexStringLower(entry.SerialNumber)} has the wrong form.";
        return entry.RevokedAt.Value > list.ThisUpdate.Value ? $"The revocation date of {Convert.ToHexStringLower(entry.SerialNumber)} is after thisUpdate." : null;
    }
}
