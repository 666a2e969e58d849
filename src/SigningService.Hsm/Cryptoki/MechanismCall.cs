using System.Buffers.Binary;

namespace SigningService.Hsm.Cryptoki;

/// <summary>CK_MECHANISM: a number, and the bytes of its parameter if it has one.</summary>
internal sealed record MechanismCall(ulong Number, byte[]? Parameter = null)
{
    /// <summary>A parameter that is a struct of CK_ULONG, in the layout of 64-bit Linux.</summary>
    public static MechanismCall WithNumbers(ulong mechanism, params ReadOnlySpan<ulong> numbers)
    {
        var bytes = new byte[numbers.Length * sizeof(ulong)];
        for (var i = 0; i < numbers.Length; i++)
            BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(i * sizeof(ulong)), numbers[i]);
        return new MechanismCall(mechanism, bytes);
    }
}
