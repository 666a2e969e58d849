using SigningService.Hsm.Cryptoki;

namespace SigningService.Hsm.Processes;

/// <summary>How the types of <see cref="ICryptoki"/> are written and read.</summary>
internal static class FrameContent
{
    public static void WriteBytes(this BinaryWriter writer, byte[]? bytes)
    {
        writer.Write(bytes?.Length ?? -1);
        writer.Write(bytes ?? []);
    }

    public static byte[]? ReadOptionalBytes(this BinaryReader reader) => reader.ReadInt32() is >= 0 and var length ? reader.ReadBytes(length) : null;

    public static byte[] ReadBytes(this BinaryReader reader) => reader.ReadOptionalBytes() ?? [];

    public static void WriteText(this BinaryWriter writer, string? text)
    {
        writer.Write(text is not null);
        writer.Write(text ?? "");
    }

    public static string? ReadText(this BinaryReader reader) => reader.ReadBoolean() ? reader.ReadString() : SkipText(reader);

    public static void WriteAll<T>(this BinaryWriter writer, IReadOnlyCollection<T> items, Action<T> write)
    {
        writer.Write(items.Count);
        foreach (var item in items)
            write(item);
    }

    public static List<T> ReadAll<T>(this BinaryReader reader, Func<T> read)
    {
        var items = new List<T>();
        for (var left = reader.ReadInt32(); left > 0; left--)
            items.Add(read());
        return items;
    }

    public static void WriteNumbers(this BinaryWriter writer, IReadOnlyCollection<ulong> numbers) => writer.WriteAll(numbers, writer.Write);

    public static List<ulong> ReadNumbers(this BinaryReader reader) => reader.ReadAll(reader.ReadUInt64);

    public static void WriteAttribute(this BinaryWriter writer, ObjectAttribute attribute)
    {
        writer.Write(attribute.Type);
        writer.WriteBytes(attribute.Value);
    }

    public static ObjectAttribute ReadAttribute(this BinaryReader reader) => new(reader.ReadUInt64(), reader.ReadBytes());

    public static void WriteTemplate(this BinaryWriter writer, IReadOnlyList<ObjectAttribute> template) => writer.WriteAll(template, writer.WriteAttribute);

    public static List<ObjectAttribute> ReadTemplate(this BinaryReader reader) => reader.ReadAll(reader.ReadAttribute);

    public static void WriteMechanism(this BinaryWriter writer, MechanismCall mechanism)
    {
        writer.Write(mechanism.Number);
        writer.WriteBytes(mechanism.Parameter);
    }

    public static MechanismCall ReadMechanism(this BinaryReader reader) => new(reader.ReadUInt64(), reader.ReadOptionalBytes());

    public static void WriteToken(this BinaryWriter writer, TokenDescription token)
    {
        writer.Write(token.Label);
        writer.Write(token.Serial);
        writer.Write(token.Manufacturer);
        writer.Write(token.Model);
        writer.Write(token.Flags);
        writer.Write(token.MaxSessions);
    }

    public static TokenDescription ReadToken(this BinaryReader reader) =>
        new(reader.ReadString(), reader.ReadString(), reader.ReadString(), reader.ReadString(), reader.ReadUInt64(), reader.ReadUInt64());

    private static string? SkipText(BinaryReader reader)
    {
        _ = reader.ReadString();
        return null;
    }
}
