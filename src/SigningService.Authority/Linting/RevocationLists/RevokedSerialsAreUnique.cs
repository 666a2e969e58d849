using SigningService.Authority.Linting.Views;

namespace SigningService.Authority.Linting.RevocationLists;

/// <summary>No certificate is listed twice.</summary>
internal sealed class RevokedSerialsAreUnique : IRevocationListRule
{
    public string Id => "revoked-serials-are-unique";

    public string Clause => "RFC 5280, 5.3";

    public string? Check(TbsCertListView list, RevocationListLintContext context)
    {
        if (list.RevokedCertificates is not { } entries)
            return null;
        var seen = new SerialSet(entries);
        var reader = new RevokedEntryReader(entries.Span);
        while (reader.TryRead(out var entry))
        {
            if (!seen.Add(entry.SerialNumberOffset, entry.SerialNumber.Length))
                return $"The serial number {Convert.ToHexStringLower(entry.SerialNumber)} is listed twice.";
        }

        return null;
    }
}
