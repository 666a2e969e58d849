using System.Collections.Frozen;
using System.Globalization;

namespace SigningService.Hsm.Cryptoki;

/// <summary>A CKR_* code and what follows from it.</summary>
/// <param name="Name">As in the specification; for vendors' codes the number.</param>
/// <param name="Scope">What is broken.</param>
/// <param name="NothingSigned">
/// The call was certainly refused before the key was used, so that the same bytes may be tried once more without any doubt. Codes that a
/// device gives after an accident (CKR_DEVICE_ERROR, CKR_GENERAL_ERROR) leave that open and are never retried here.
/// </param>
internal sealed record ReturnCode(ulong Number, string Name, FailureScope Scope, bool NothingSigned)
{
    public const ulong AlreadyLoggedIn = 0x100;
    public const ulong AlreadyInitialized = 0x191;
    public const ulong NotInitialized = 0x190;
    public const ulong NotLoggedIn = 0x101;
    public const ulong AttributeSensitive = 0x11;
    public const ulong AttributeTypeInvalid = 0x12;
    public const ulong TokenNotPresent = 0xE0;

    /// <summary>Of ours, among the numbers for vendors: the process that held the library has ended.</summary>
    public const ulong ProcessLost = 0xFFFF_FFFF_5053_4C54;

    private static readonly FrozenDictionary<ulong, ReturnCode> Table = new ReturnCode[]
    {
        // The session is gone or left in the middle of something. No signature came out of a session that is not there, nor out of one
        // that refuses to start.
        new(0xB3, "CKR_SESSION_HANDLE_INVALID", FailureScope.Session, true),
        new(0xB0, "CKR_SESSION_CLOSED", FailureScope.Session, true),
        new(0x90, "CKR_OPERATION_ACTIVE", FailureScope.Session, true),
        new(0x91, "CKR_OPERATION_NOT_INITIALIZED", FailureScope.Session, true),
        new(0xB1, "CKR_SESSION_COUNT", FailureScope.Busy, true),

        // The world that the handles belonged to is gone: log in and find the keys again.
        new(NotLoggedIn, "CKR_USER_NOT_LOGGED_IN", FailureScope.Connection, true),
        new(0x60, "CKR_KEY_HANDLE_INVALID", FailureScope.Connection, true),
        new(0x82, "CKR_OBJECT_HANDLE_INVALID", FailureScope.Connection, true),
        new(NotInitialized, "CKR_CRYPTOKI_NOT_INITIALIZED", FailureScope.Connection, true),
        new(0x03, "CKR_SLOT_ID_INVALID", FailureScope.Connection, true),
        new(TokenNotPresent, "CKR_TOKEN_NOT_PRESENT", FailureScope.Connection, true),
        new(0xE1, "CKR_TOKEN_NOT_RECOGNIZED", FailureScope.Connection, true),

        // An accident at an unknown moment.
        new(0x02, "CKR_HOST_MEMORY", FailureScope.Connection, false),
        new(0x05, "CKR_GENERAL_ERROR", FailureScope.Connection, false),
        new(0x06, "CKR_FUNCTION_FAILED", FailureScope.Connection, false),
        new(0x30, "CKR_DEVICE_ERROR", FailureScope.Connection, false),
        new(0x31, "CKR_DEVICE_MEMORY", FailureScope.Connection, false),
        new(0x32, "CKR_DEVICE_REMOVED", FailureScope.Connection, false),
        new(ProcessLost, "MODULE_PROCESS_LOST", FailureScope.Connection, false),

        // The PIN.
        new(0xA0, "CKR_PIN_INCORRECT", FailureScope.Pin, true),
        new(0xA1, "CKR_PIN_INVALID", FailureScope.Pin, true),
        new(0xA2, "CKR_PIN_LEN_RANGE", FailureScope.Pin, true),
        new(0xA3, "CKR_PIN_EXPIRED", FailureScope.Pin, true),
        new(0xA4, "CKR_PIN_LOCKED", FailureScope.Pin, true),
        new(0x102, "CKR_USER_PIN_NOT_INITIALIZED", FailureScope.Pin, true),

        // The call itself; everybody else can go on.
        new(0x07, "CKR_ARGUMENTS_BAD", FailureScope.Call, true),
        new(0x10, "CKR_ATTRIBUTE_READ_ONLY", FailureScope.Call, true),
        new(AttributeSensitive, "CKR_ATTRIBUTE_SENSITIVE", FailureScope.Call, true),
        new(AttributeTypeInvalid, "CKR_ATTRIBUTE_TYPE_INVALID", FailureScope.Call, true),
        new(0x13, "CKR_ATTRIBUTE_VALUE_INVALID", FailureScope.Call, true),
        new(0x1B, "CKR_ACTION_PROHIBITED", FailureScope.Call, true),
        new(0x20, "CKR_DATA_INVALID", FailureScope.Call, true),
        new(0x21, "CKR_DATA_LEN_RANGE", FailureScope.Call, true),
        new(0x54, "CKR_FUNCTION_NOT_SUPPORTED", FailureScope.Call, true),
        new(0x62, "CKR_KEY_SIZE_RANGE", FailureScope.Call, true),
        new(0x63, "CKR_KEY_TYPE_INCONSISTENT", FailureScope.Call, true),
        new(0x68, "CKR_KEY_FUNCTION_NOT_PERMITTED", FailureScope.Call, true),
        new(0x70, "CKR_MECHANISM_INVALID", FailureScope.Call, true),
        new(0x71, "CKR_MECHANISM_PARAM_INVALID", FailureScope.Call, true),
        new(0xB5, "CKR_SESSION_READ_ONLY", FailureScope.Call, true),
        new(0xD0, "CKR_TEMPLATE_INCOMPLETE", FailureScope.Call, true),
        new(0xD1, "CKR_TEMPLATE_INCONSISTENT", FailureScope.Call, true),
        new(0xE2, "CKR_TOKEN_WRITE_PROTECTED", FailureScope.Call, true),
        new(AlreadyLoggedIn, "CKR_USER_ALREADY_LOGGED_IN", FailureScope.Call, true),
        new(0x104, "CKR_USER_ANOTHER_ALREADY_LOGGED_IN", FailureScope.Connection, true),
        new(0x150, "CKR_BUFFER_TOO_SMALL", FailureScope.Call, false),
        new(AlreadyInitialized, "CKR_CRYPTOKI_ALREADY_INITIALIZED", FailureScope.Call, true),
    }.ToFrozenDictionary(code => code.Number);

    /// <summary>Looks a code up. One that the table does not know is an accident of the connection.</summary>
    public static ReturnCode Of(ulong number) => Table.TryGetValue(number, out var code)
        ? code
        : new ReturnCode(number, "CKR_0x" + number.ToString("X", CultureInfo.InvariantCulture), FailureScope.Connection, false);
}
