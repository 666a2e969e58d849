using System.Buffers;
using SigningService.Authority.Names;
using SigningService.Authority.Profiles;
using SigningService.Authority.Refusals;

namespace SigningService.Authority.Requests;

/// <summary>The subject: what the profile fixes, and the common name as its rule has it. Nobody verifies anything else in it.</summary>
internal static class SubjectAdmission
{
    private static readonly SearchValues<char> DisplayCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 ._-");

    /// <summary>Refuses attributes other than the common name, unless they repeat what the profile fixes.</summary>
    public static void RequireFixed(Profile profile, DistinguishedName asked)
    {
        var violations = asked.Attributes
            .Where(attribute => attribute.Type != AttributeType.CommonName && !profile.Subject.Fixed.Contains(attribute))
            .Select(attribute => new FieldViolation(
                SigningRequest.Field,
                $"{attribute.Type}={VisibleText.Quote(attribute.Value)} may not be asked for: the profile {profile.Id} decides the subject. Leave it out."))
            .ToList();
        if (violations.Count > 0)
            throw new RefusedException(RefusalReason.NameNotAllowed, violations[0].Description, violations);
    }

    /// <summary>The common name of a renewal: that of the certificate, which the request may repeat.</summary>
    public static string? RequireSame(Profile profile, DistinguishedName asked, DistinguishedName renewed, IReadOnlyList<GeneralName> names)
    {
        var repeats = asked.CommonName is null || asked.CommonName == renewed.CommonName ||
            (profile.Subject.CommonName == CommonNameRule.Omitted && Find(names, asked.CommonName) is not null);
        return repeats
            ? renewed.CommonName
            : throw Refuse("The common name in the request is not that of the certificate to renew; leave it out.");
    }

    /// <summary>The common name of an enrolment: none, or the text of one of the settled names; nobody was granted any other.</summary>
    public static void RequireAmong(IReadOnlyList<GeneralName> names, string? asked)
    {
        if (asked is not null)
            RequireName(names, asked);
    }

    public static DistinguishedName Decide(Profile profile, IReadOnlyList<GeneralName> names, string? asked, List<Finding> findings)
    {
        var commonName = asked is null ? null : DecideCommonName(profile, names, asked, findings);
        if (commonName is null && profile.Subject.Fixed.Count == 0)
            return DistinguishedName.Empty;
        return DistinguishedName.Create(commonName is null
            ? profile.Subject.Fixed
            : profile.Subject.Fixed.Append(new AttributeValue(AttributeType.CommonName, commonName)));
    }

    private static string? DecideCommonName(Profile profile, IReadOnlyList<GeneralName> names, string asked, List<Finding> findings)
    {
        switch (profile.Subject.CommonName)
        {
            case CommonNameRule.FromNames:
                return RequireName(names, asked);
            case CommonNameRule.Omitted:
                RequireName(names, asked);
                findings.Add(new Finding("COMMON_NAME_OMITTED", $"Certificates of the profile {profile.Id} carry no common name; its text is among the names."));
                return null;
            case CommonNameRule.Display:
                if (asked.AsSpan().ContainsAnyExcept(DisplayCharacters) || asked[0] == ' ' || asked[^1] == ' ')
                    throw Refuse("The common name must be made of letters of ASCII, digits, dot, hyphen, underscore, and spaces between them.");
                return asked;
            default:
                throw new InvalidOperationException($"Unknown rule {profile.Subject.CommonName}.");
        }
    }

    private static string RequireName(IReadOnlyList<GeneralName> names, string asked) => Find(names, asked) ?? throw Refuse(
        $"The common name {VisibleText.Quote(asked)} must be one of the subject alternative names " +
        "(openssl: -addext subjectAltName=DNS:..., keytool: -ext san=dns:...).");

    private static string? Find(IReadOnlyList<GeneralName> names, string commonName) =>
        names.FirstOrDefault(name => string.Equals(
            name.Value,
            commonName,
            name.Kind == GeneralNameKind.Dns ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal))?.Value;

    private static RefusedException Refuse(string description) => SigningRequest.Refuse(RefusalReason.NameNotAllowed, description);
}
