using SigningService.Cli.Running;
using SigningService.Client.Keys;

namespace SigningService.Cli.Arguments;

/// <summary>Kinds of keys as they are given.</summary>
internal static class KeyTypeText
{
    /// <param name="option">What the command says; null if nothing.</param>
    /// <param name="usual">What the settings say.</param>
    /// <exception cref="UsageException">It is no kind of key, or one that this system cannot make.</exception>
    public static KeyType? Parse(string? option, string? usual = null) =>
        option is not null ? Read(option, "--key-type") : usual is not null ? Read(usual, "keyType") : null;

    private static KeyType Read(string text, string where)
    {
        try
        {
            return KeyTypeNames.Parse(text);
        }
        catch (FormatException e)
        {
            throw new UsageException($"{where}: {e.Message}");
        }
    }
}
