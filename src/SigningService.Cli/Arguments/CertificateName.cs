using SigningService.Cli.Running;

namespace SigningService.Cli.Arguments;

/// <summary>Names of certificates: in full on the wire, <c>authority/serial</c> for people.</summary>
internal static class CertificateName
{
    public const string Help = "The certificate: AUTHORITY/SERIAL as 'list' shows it, or its full resource name";

    public static string Of(string authority, string serial) => $"authorities/{authority}/certificates/{serial}";

    public static string Shorten(string name) => Split(name) is { } parts ? $"{parts.Authority}/{parts.Serial}" : name;

    /// <summary>Reads either form; hexadecimal in any case, with or without colons.</summary>
    public static (string Authority, string Serial) Parse(string text) =>
        Split(text) is { } parts && NormalizeSerial(parts.Serial) is { } serial
            ? (parts.Authority, serial)
            : throw new UsageException($"'{text}' names no certificate: write AUTHORITY/SERIAL, the serial number in hexadecimal.");

    public static string ParseFull(string text)
    {
        var (authority, serial) = Parse(text);
        return Of(authority, serial);
    }

    /// <summary>Lower case, two digits an octet; null if it is no serial number.</summary>
    public static string? NormalizeSerial(string text)
    {
        var digits = text.Replace(":", "", StringComparison.Ordinal).ToLowerInvariant();
        if (digits.Length is 0 or > 40 || !digits.All(char.IsAsciiHexDigit))
            return null;
        return digits.Length % 2 == 0 ? digits : "0" + digits;
    }

    private static (string Authority, string Serial)? Split(string text) => text.Split('/') switch
    {
        ["authorities", { Length: > 0 } authority, "certificates", { Length: > 0 } serial] => (authority, serial),
        [{ Length: > 0 } authority, { Length: > 0 } serial] => (authority, serial),
        _ => null,
    };
}
