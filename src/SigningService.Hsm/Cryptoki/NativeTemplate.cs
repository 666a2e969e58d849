using System.Runtime.InteropServices;
using Net.Pkcs11Interop.LowLevelAPI80;

namespace SigningService.Hsm.Cryptoki;

/// <summary>Attributes in unmanaged memory, in the form that the module reads, for the time of one call.</summary>
internal sealed class NativeTemplate : IDisposable
{
    public NativeTemplate(IReadOnlyList<ObjectAttribute> attributes)
    {
        Items = new CK_ATTRIBUTE[attributes.Count];
        for (var i = 0; i < attributes.Count; i++)
        {
            var (type, value) = attributes[i];
            Items[i] = new CK_ATTRIBUTE { type = type, value = Marshal.AllocHGlobal(Math.Max(value.Length, 1)), valueLen = (ulong)value.Length };
            Marshal.Copy(value, 0, Items[i].value, value.Length);
        }
    }

    public CK_ATTRIBUTE[] Items { get; }

    public ulong Count => (ulong)Items.Length;

    public void Dispose()
    {
        foreach (var item in Items)
            Marshal.FreeHGlobal(item.value);
    }
}
