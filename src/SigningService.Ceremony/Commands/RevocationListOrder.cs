using SigningService.Authority;
using SigningService.Authority.Revocation;
using SigningService.Ceremony.Hierarchies;
using SigningService.Ceremony.Steps;

namespace SigningService.Ceremony.Commands;

/// <summary>Which list is to be signed, and what comes onto it.</summary>
internal sealed record RevocationListOrder(RevocationListStep Step, IReadOnlyList<RevokedSerial> Added, string Description)
{
    private static readonly IReadOnlyDictionary<string, RevocationReason> Reasons = new Dictionary<string, RevocationReason>
    {
        ["unspecified"] = RevocationReason.Unspecified,
        ["keyCompromise"] = RevocationReason.KeyCompromise,
        ["caCompromise"] = RevocationReason.CaCompromise,
        ["affiliationChanged"] = RevocationReason.AffiliationChanged,
        ["superseded"] = RevocationReason.Superseded,
        ["cessationOfOperation"] = RevocationReason.CessationOfOperation,
    };

    public static RevocationListOrder Read(CeremonyRoom room, string? authority, IReadOnlyList<string> revoke, string reasonText, DateTimeOffset now)
    {
        var plan = authority is null ? OnlyRoot(room.Hierarchy) : room.Find(authority);
        var step = room.Steps.All.OfType<RevocationListStep>().FirstOrDefault(candidate => candidate.Authority.Id == plan.Id)
            ?? throw new CeremonyException($"The lists of '{plan.Id}' are signed by the service; this tool signs those of the roots.");
        if (!Reasons.TryGetValue(reasonText, out var reason))
            throw new CeremonyException($"--reason must be one of {string.Join(", ", Reasons.Keys)}.");

        var at = DateTimeOffset.FromUnixTimeSeconds(now.ToUnixTimeSeconds());
        var added = revoke.Select(text => new RevokedSerial(SerialOf(room, plan, text), at, reason, null)).ToList();
        var names = added.Count == 0 ? "nothing new on it" : "revoking " + string.Join(", ", added.Select(entry => entry.Serial));
        return new RevocationListOrder(step, added, $"The next revocation list of '{plan.Id}', {names}.");
    }

    private static AuthorityPlan OnlyRoot(Hierarchy hierarchy)
    {
        List<AuthorityPlan> roots = [.. hierarchy.Roots];
        return roots.Count == 1
            ? roots[0]
            : throw new CeremonyException($"The hierarchy has several roots; name the one whose list is meant: --authority {string.Join(" or --authority ", roots.Select(root => root.Id))}.");
    }

    private static SerialNumber SerialOf(CeremonyRoom room, AuthorityPlan issuer, string text)
    {
        if (room.Hierarchy.Find(text) is { } subordinate)
        {
            if (subordinate.Issuer != issuer)
                throw new CeremonyException($"'{text}' was not certified by '{issuer.Id}'.");
            return room.Folder.ReadCertificate(OutputFolder.Certificate(subordinate.Folder))?.Serial ?? throw new CeremonyException($"'{text}' has no certificate yet.");
        }

        return SerialNumber.TryParse(text, out var serial)
            ? serial
            : throw new CeremonyException($"--revoke {text} is neither an authority of {room.Hierarchy.FileName} nor a serial number.");
    }
}
