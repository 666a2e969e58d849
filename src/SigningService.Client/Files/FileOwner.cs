using System.Globalization;

namespace SigningService.Client.Files;

/// <summary>To whom a file is given; <see cref="uint.MaxValue"/> leaves user or group as it is.</summary>
public sealed record FileOwner(uint UserId, uint GroupId)
{
    /// <summary>Reads <c>user</c>, <c>user:group</c> or <c>:group</c>: names of this host's <c>/etc/passwd</c> and <c>/etc/group</c>, or numbers.</summary>
    /// <exception cref="FormatException">There is no such user or group.</exception>
    public static FileOwner Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var parts = text.Split(':');
        return parts.Length <= 2
            ? new FileOwner(Find("/etc/passwd", parts[0], "user"), Find("/etc/group", parts.Length == 2 ? parts[1] : "", "group"))
            : throw new FormatException($"'{text}' is no owner: write user, user:group or :group");
    }

    /// <summary>Gives the file or folder to this owner.</summary>
    /// <exception cref="IOException">Whoever runs this may not.</exception>
    public void TakeOver(string path) => UnixCalls.ChangeOwner(path, this);

    private static uint Find(string file, string name, string kind)
    {
        if (name.Length == 0)
            return uint.MaxValue;
        if (uint.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return number;
        var line = File.Exists(file) ? File.ReadLines(file).FirstOrDefault(l => l.StartsWith(name + ":", StringComparison.Ordinal)) : null;
        return line?.Split(':') is [_, _, var id, ..] && uint.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out number)
            ? number
            : throw new FormatException($"there is no {kind} '{name}' in {file}");
    }
}
