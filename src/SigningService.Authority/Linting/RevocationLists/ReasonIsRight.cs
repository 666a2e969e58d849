using SigningService.Authority.Linting.Views;

namespace SigningService.Authority.Linting.RevocationLists;

/// <summary>A reason is one of those in use; unspecified is said by saying nothing, and nothing is on hold.</summary>
internal sealed class ReasonIsRight : IRevokedEntryRule
{
    public string Id => "reason-is-right";

    public string Clause => "RFC 5280, 5.3.1; CA/B BR, 7.2.2";

    public string? Check(in RevokedEntryView entry, TbsCertListView list) =>
        entry.Reason is [] or [1 or 2 or 3 or 4 or 5 or 9] ? null : $"The reason of {Convert.ToHexStringLower(entry.SerialNumber)} is not one that may be written.";
}
