using System.Text;

namespace SigningService.Hsm.Cryptoki;

/// <summary>CK_ATTRIBUTE: a number and the bytes of its value.</summary>
internal readonly record struct ObjectAttribute(ulong Type, byte[] Value)
{
    public ObjectAttribute(ulong type, bool value)
        : this(type, [value ? (byte)1 : (byte)0])
    {
    }

    public ObjectAttribute(ulong type, ulong value)
        : this(type, BitConverter.GetBytes(value))
    {
    }

    public ObjectAttribute(ulong type, string value)
        : this(type, Encoding.UTF8.GetBytes(value))
    {
    }
}
