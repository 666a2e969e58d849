namespace SigningService.AuditLog.Notes;

/// <summary>A signature of a note, as its line says.</summary>
/// <param name="Name">Of the key.</param>
/// <param name="KeyId">4 octets that, with the name, say which key it was.</param>
/// <param name="Value">What comes after the identifier.</param>
public sealed record NoteSignature(string Name, uint KeyId, byte[] Value)
{
    private const string Start = "\u2014 ";
    private const int KeyIdOctets = sizeof(uint);

    /// <summary>The line, without its end.</summary>
    public override string ToString()
    {
        var octets = new byte[KeyIdOctets + Value.Length];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(octets, KeyId);
        Value.CopyTo(octets.AsSpan(KeyIdOctets));
        return $"{Start}{Name} {Convert.ToBase64String(octets)}";
    }

    /// <exception cref="NoteFormatException">The line is none of a signature.</exception>
    internal static NoteSignature Parse(string line)
    {
        if (!line.StartsWith(Start, StringComparison.Ordinal) || line[Start.Length..].Split(' ') is not [var name, var base64] || !IsName(name))
            throw new NoteFormatException("A signature line is a dash, a name and base64, with a space between.");
        var octets = new byte[base64.Length];
        if (!Convert.TryFromBase64String(base64, octets, out var length) || length <= KeyIdOctets || Convert.ToBase64String(octets, 0, length) != base64)
            throw new NoteFormatException("The signature of a note is no base64, or too short.");
        return new NoteSignature(name, System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(octets), octets[KeyIdOctets..length]);
    }

    /// <summary>Whether a key may be called so: no space, no plus, not empty.</summary>
    internal static bool IsName(string name) => name.Length > 0 && !name.Any(c => char.IsWhiteSpace(c) || c == '+');
}
