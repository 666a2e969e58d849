using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Text;
using Net.Pkcs11Interop.Common;
using Net.Pkcs11Interop.LowLevelAPI80;

namespace SigningService.Hsm.Cryptoki;

/// <summary>
/// A module, through the low level of Pkcs11Interop (the variant with the natural alignment of 64-bit Unix). The high level calls C_Sign
/// twice for each signature. No type of the library is seen above this folder.
/// </summary>
[SuppressMessage("Reliability", "CA1001", Justification = "A module stays loaded for the life of the process: unloading one is what crashes.")]
internal sealed class InteropCryptoki : ICryptoki
{
    private const ulong OsLockingOk = 0x2;
    private const ulong SerialSession = 0x4;
    private const ulong ReadWriteSession = 0x2;
    private const ulong RoUserFunctions = 1;
    private const ulong RwUserFunctions = 3;
    private const ulong Unavailable = ulong.MaxValue;

    private readonly Pkcs11Library _library;

    static InteropCryptoki() =>
        // The library asks for "libdl", which no current Debian has under this name.
        NativeLibrary.SetDllImportResolver(typeof(CKM).Assembly, (name, _, _) => name == "libdl" ? NativeLibrary.Load("libdl.so.2") : 0);

    public InteropCryptoki(string path) => _library = new Pkcs11Library(path, true);

    public bool Initialize(string? parameters)
    {
        var reserved = parameters is null ? 0 : Marshal.StringToCoTaskMemUTF8(parameters);
        try
        {
            var result = _library.C_Initialize(new CK_C_INITIALIZE_ARGS { Flags = OsLockingOk, Reserved = reserved });
            if ((ulong)result == ReturnCode.AlreadyInitialized)
                return false;
            Check("C_Initialize", result);
            return true;
        }
        finally
        {
            Marshal.FreeCoTaskMem(reserved);
        }
    }

    public void FinalizeModule() => Check("C_Finalize", _library.C_Finalize(0));

    public bool Abandon() => false;

    public IReadOnlyList<ulong> GetSlots()
    {
        ulong count = 0;
        Check("C_GetSlotList", _library.C_GetSlotList(true, null, ref count));
        var slots = new ulong[count];
        if (count > 0)
            Check("C_GetSlotList", _library.C_GetSlotList(true, slots, ref count));
        return slots[..(int)Math.Min(count, (ulong)slots.Length)];
    }

    public TokenDescription GetTokenInfo(ulong slot)
    {
        var info = default(CK_TOKEN_INFO);
        Check("C_GetTokenInfo", _library.C_GetTokenInfo(slot, ref info));
        return new TokenDescription(
            Text(info.Label), Text(info.SerialNumber), Text(info.ManufacturerId), Text(info.Model), info.Flags, info.MaxSessionCount);
    }

    public IReadOnlyDictionary<ulong, ulong> GetMechanisms(ulong slot)
    {
        ulong count = 0;
        Check("C_GetMechanismList", _library.C_GetMechanismList(slot, null, ref count));
        var numbers = new CKM[count];
        Check("C_GetMechanismList", _library.C_GetMechanismList(slot, numbers, ref count));
        var mechanisms = new Dictionary<ulong, ulong>();
        foreach (var number in numbers.AsSpan(0, (int)count))
        {
            var info = default(CK_MECHANISM_INFO);
            var result = _library.C_GetMechanismInfo(slot, number, ref info);
            // A token may list what it then does not know; that is the same as not listing it. One that fails says nothing about it.
            if (ReturnCode.Of((ulong)result).Scope == FailureScope.Call && result != CKR.CKR_OK)
                continue;
            Check("C_GetMechanismInfo", result);
            mechanisms[(ulong)number] = info.Flags;
        }

        return mechanisms;
    }

    public ulong OpenSession(ulong slot, bool readWrite)
    {
        ulong session = 0;
        var flags = SerialSession | (readWrite ? ReadWriteSession : 0);
        Check("C_OpenSession", _library.C_OpenSession(slot, flags, 0, 0, ref session));
        return session;
    }

    public void CloseSession(ulong session) => Check("C_CloseSession", _library.C_CloseSession(session));

    public bool IsUserSession(ulong session)
    {
        var info = default(CK_SESSION_INFO);
        Check("C_GetSessionInfo", _library.C_GetSessionInfo(session, ref info));
        return info.State is RoUserFunctions or RwUserFunctions;
    }

    public bool Login(ulong session, UserType user, byte[] pin)
    {
        var result = _library.C_Login(session, user == UserType.User ? CKU.CKU_USER : CKU.CKU_SO, pin, (ulong)pin.Length);
        if ((ulong)result == ReturnCode.AlreadyLoggedIn)
            return false;
        Check("C_Login", result);
        return true;
    }

    public void InitToken(ulong slot, byte[] securityOfficerPin, string label)
    {
        var padded = new byte[32];
        padded.AsSpan().Fill((byte)' ');
        Encoding.UTF8.GetBytes(label, padded);
        Check("C_InitToken", _library.C_InitToken(slot, securityOfficerPin, (ulong)securityOfficerPin.Length, padded));
    }

    public void InitPin(ulong session, byte[] pin) => Check("C_InitPIN", _library.C_InitPIN(session, pin, (ulong)pin.Length));

    public IReadOnlyList<ulong> FindObjects(ulong session, IReadOnlyList<ObjectAttribute> template, int maximum)
    {
        using var native = new NativeTemplate(template);
        Check("C_FindObjectsInit", _library.C_FindObjectsInit(session, native.Items, native.Count));
        var found = new List<ulong>();
        var batch = new ulong[Math.Min(maximum, 64)];
        try
        {
            while (found.Count < maximum)
            {
                ulong count = 0;
                Check("C_FindObjects", _library.C_FindObjects(session, batch, (ulong)batch.Length, ref count));
                if (count == 0)
                    break;
                found.AddRange(batch.AsSpan(0, (int)count));
            }
        }
        finally
        {
            // An open search poisons the session. A failure here adds nothing: the next call on the session will tell.
            _ = _library.C_FindObjectsFinal(session);
        }

        return found;
    }

    public byte[]? GetAttribute(ulong session, ulong handle, ulong type)
    {
        var query = new[] { new CK_ATTRIBUTE { type = type } };
        var result = (ulong)_library.C_GetAttributeValue(session, handle, query, 1);
        if (result is ReturnCode.AttributeSensitive or ReturnCode.AttributeTypeInvalid)
            return null;
        Check("C_GetAttributeValue", (CKR)result);
        if (query[0].valueLen == Unavailable)
            return null;
        var length = checked((int)query[0].valueLen);
        query[0].value = Marshal.AllocHGlobal(Math.Max(length, 1));
        try
        {
            Check("C_GetAttributeValue", _library.C_GetAttributeValue(session, handle, query, 1));
            var value = new byte[Math.Min(length, checked((int)query[0].valueLen))];
            Marshal.Copy(query[0].value, value, 0, value.Length);
            return value;
        }
        finally
        {
            Marshal.FreeHGlobal(query[0].value);
        }
    }

    public void SetAttribute(ulong session, ulong handle, ObjectAttribute attribute)
    {
        using var native = new NativeTemplate([attribute]);
        Check("C_SetAttributeValue", _library.C_SetAttributeValue(session, handle, native.Items, native.Count));
    }

    public void DestroyObject(ulong session, ulong handle) => Check("C_DestroyObject", _library.C_DestroyObject(session, handle));

    public (ulong Public, ulong Private) GenerateKeyPair(
        ulong session, MechanismCall mechanism, IReadOnlyList<ObjectAttribute> publicTemplate, IReadOnlyList<ObjectAttribute> privateTemplate)
    {
        using var publicNative = new NativeTemplate(publicTemplate);
        using var privateNative = new NativeTemplate(privateTemplate);
        var call = new CK_MECHANISM { Mechanism = mechanism.Number };
        ulong publicKey = 0;
        ulong privateKey = 0;
        Check("C_GenerateKeyPair", _library.C_GenerateKeyPair(
            session, ref call, publicNative.Items, publicNative.Count, privateNative.Items, privateNative.Count, ref publicKey, ref privateKey));
        return (publicKey, privateKey);
    }

    public unsafe byte[] Sign(ulong session, MechanismCall mechanism, ulong key, byte[] data, int maximumLength)
    {
        fixed (byte* parameter = mechanism.Parameter)
        {
            var call = new CK_MECHANISM
            {
                Mechanism = mechanism.Number,
                Parameter = (nint)parameter,
                ParameterLen = (ulong)(mechanism.Parameter?.Length ?? 0),
            };
            Check("C_SignInit", _library.C_SignInit(session, ref call, key));
        }

        var signature = new byte[maximumLength];
        var length = (ulong)maximumLength;
        Check("C_Sign", _library.C_Sign(session, data, (ulong)data.Length, signature, ref length));
        return length == (ulong)maximumLength ? signature : signature[..checked((int)length)];
    }

    private static string Text(byte[] padded) => Encoding.UTF8.GetString(padded).TrimEnd(' ', '\0');

    private static void Check(string function, CKR result)
    {
        if (result != CKR.CKR_OK)
            throw new CryptokiException(function, (ulong)result);
    }
}
