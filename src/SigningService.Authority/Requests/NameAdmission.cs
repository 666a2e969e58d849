using SigningService.Authority.Names;
using SigningService.Authority.Profiles;
using SigningService.Authority.Refusals;

namespace SigningService.Authority.Requests;

/// <summary>Names of the subject alternative name: allowed by the profile and by a grant, each of them, or none of them.</summary>
internal static class NameAdmission
{
    // Violations travel in the trailers of a reply, which are small.
    private const int MostViolations = 25;

    /// <param name="grants">What the caller's grants allow under this profile; null if the caller needs none.</param>
    /// <param name="field">The field of the request that names them.</param>
    public static void RequireAllowed(
        Profile profile, IReadOnlyList<NameRules>? grants, IReadOnlyList<GeneralName> names, string field = SigningRequest.Field)
    {
        List<FieldViolation>? violations = null;
        foreach (var name in names)
        {
            if (!profile.Names.Allows(name))
                (violations ??= []).Add(Violation(field, name, $"the profile {profile.Id} does not allow it"));
            else if (grants is not null && !grants.Any(grant => grant.Allows(name)))
                (violations ??= []).Add(Violation(field, name, "no grant of the caller allows it"));
        }

        if (violations is null)
            return;
        var message = violations.Count == 1
            ? violations[0].Description
            : $"{violations.Count} of the {names.Count} names asked for may not be had; nothing was issued.";
        if (violations.Count > MostViolations)
        {
            var more = violations.Count - MostViolations;
            violations.RemoveRange(MostViolations, more);
            violations.Add(new FieldViolation(field, $"And {more} more."));
        }

        throw new RefusedException(RefusalReason.NameNotAllowed, message, violations);
    }

    /// <summary>Where the names are settled, the request may leave them out; those that it has must be the same.</summary>
    /// <param name="whose">Completes the sentence "The names in the request are not those of".</param>
    public static void RequireSame(IReadOnlyList<GeneralName> asked, IReadOnlyList<GeneralName> settled, string whose)
    {
        if (asked.Count > 0 && !asked.ToHashSet().SetEquals(settled))
            throw SigningRequest.Refuse(RefusalReason.NameNotAllowed, $"The names in the request are not those of {whose}");
    }

    private static FieldViolation Violation(string field, GeneralName name, string why) =>
        new(field, $"{VisibleText.Quote(name.ToString())} may not be had: {why}.");
}
