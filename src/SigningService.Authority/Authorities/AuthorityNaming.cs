using System.Globalization;
using SigningService.Authority.Names;

namespace SigningService.Authority.Authorities;

/// <summary>
/// How the authorities of a line are called. Each has an id and a name of its own: two keys under one issuer name would leave it to the
/// relying party to try both.
/// </summary>
public static class AuthorityNaming
{
    /// <summary>Label of the key of an authority's responder, as ceremonies give it.</summary>
    public static string ResponderLabel(string authority) => authority + "-ocsp";

    /// <summary>Id of the next authority of a line: <c>server-ca-2</c>, <c>server-ca-3</c>.</summary>
    /// <param name="taken">Ids that are in use, in whatever stage.</param>
    public static (string Id, int Generation) Next(string line, IReadOnlySet<string> taken)
    {
        var generation = 2;
        while (taken.Contains(IdOf(line, generation)))
            generation++;
        return (IdOf(line, generation), generation);
    }

    /// <summary>The name of the line's first authority with the generation behind its common name.</summary>
    public static DistinguishedName SubjectOf(DistinguishedName first, int generation) => DistinguishedName.Create(first.Attributes.Select(
        attribute => attribute.Type == AttributeType.CommonName
            ? attribute with { Value = string.Create(CultureInfo.InvariantCulture, $"{attribute.Value} {generation}") }
            : attribute));

    private static string IdOf(string line, int generation) => string.Create(CultureInfo.InvariantCulture, $"{line}-{generation}");
}
