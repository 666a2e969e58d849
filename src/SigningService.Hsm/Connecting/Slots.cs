using SigningService.Hsm.Cryptoki;

namespace SigningService.Hsm.Connecting;

/// <summary>Finds a token by what does not change: its label, and its serial number where the label is not enough.</summary>
internal static class Slots
{
    /// <summary>The slot that holds the token now.</summary>
    /// <exception cref="TokenException">None or several hold one.</exception>
    public static (ulong Slot, TokenDescription Token) Find(ICryptoki cryptoki, string label, string? serial)
    {
        var present = new List<(ulong Slot, TokenDescription Token)>();
        CryptokiException? failure = null;
        foreach (var slot in cryptoki.GetSlots())
        {
            try
            {
                present.Add((slot, cryptoki.GetTokenInfo(slot)));
            }
            catch (CryptokiException e)
            {
                // The slot next to ours may be broken without any harm to us.
                failure = e;
            }
        }

        var matching = present.FindAll(entry => entry.Token.IsInitialised && entry.Token.Label == label && (serial is null || entry.Token.Serial == serial));
        return matching switch
        {
            [var only] => only,
            [] => throw new TokenException(TokenFault.TokenNotFound, $"No token {Describe(label, serial)} is present; {List(present)}.", failure),
            _ => throw new TokenException(
                TokenFault.TokenNotUnique, $"Several tokens {Describe(label, serial)} are present, configure the serial number of one; {List(matching)}."),
        };
    }

    private static string Describe(string label, string? serial) => serial is null ? $"labelled '{label}'" : $"labelled '{label}' with serial number '{serial}'";

    private static string List(List<(ulong Slot, TokenDescription Token)> entries) => entries.Count == 0
        ? "there is none at all"
        : "there are " + string.Join(", ", entries.Select(entry => $"'{entry.Token.Label}' (serial number '{entry.Token.Serial}')"));
}
