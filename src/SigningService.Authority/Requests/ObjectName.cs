using SigningService.Authority.Profiles;

namespace SigningService.Authority.Requests;

/// <summary>An object identifier from a request as a message may show it: with its name if it has one, and never long.</summary>
internal static class ObjectName
{
    private const int Longest = 64;

    private static readonly Dictionary<string, string> Names = ExtensionOid.ByName
        .Select(pair => (Oid: pair.Value, Name: pair.Key))
        .Concat(ExtendedKeyUsage.ByName.Select(pair => (Oid: pair.Value, Name: pair.Key)))
        .Append((ExtensionOid.SubjectKeyIdentifier, "subjectKeyIdentifier"))
        .Append((ExtensionOid.KeyUsage, "keyUsage"))
        .Append((ExtensionOid.SubjectAlternativeName, "subjectAltName"))
        .Append((ExtensionOid.BasicConstraints, "basicConstraints"))
        .Append((ExtensionOid.ExtendedKeyUsage, "extKeyUsage"))
        .Append((ExtendedKeyUsage.AnyExtendedKeyUsage, "anyExtendedKeyUsage"))
        .Append(("2.5.29.30", "nameConstraints"))
        .Append(("1.2.840.113549.1.9.2", "unstructuredName"))
        .Append(("1.2.840.113549.1.9.7", "challengePassword"))
        .Append(("1.2.840.113549.1.9.14", "extensionRequest"))
        .ToDictionary(pair => pair.Item1, pair => pair.Item2);

    public static string Of(string oid)
    {
        var number = oid.Length > Longest ? string.Concat(oid.AsSpan(0, Longest), "...") : oid;
        return Names.TryGetValue(oid, out var name) ? $"{name} ({number})" : number;
    }
}
