using SigningService.Authority.Linting.Views;

namespace SigningService.Authority.Linting.RevocationLists;

/// <summary>Entries have a reason and an invalidity date at most, each once, never critical, and nothing that is DEFAULT or empty is written.</summary>
internal sealed class EntryExtensionsAreRight : IRevokedEntryRule
{
    public string Id => "entry-extensions-are-right";

    public string Clause => "RFC 5280, 5.3";

    public string? Check(in RevokedEntryView entry, TbsCertListView list)
    {
        if (entry.HasCriticalExtension)
            return $"An extension of {Convert.ToHexStringLower(entry.SerialNumber)} is critical.";
        if (entry.EncodesDefault)
            return $"An extension of {Convert.ToHexStringLower(entry.SerialNumber)} writes critical although it is FALSE, or the list of them is empty.";
        return entry.HasOtherExtension ? $"An extension of {Convert.ToHexStringLower(entry.SerialNumber)} is unknown or occurs twice." : null;
    }
}
