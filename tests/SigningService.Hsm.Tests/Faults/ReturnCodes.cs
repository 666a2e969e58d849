namespace SigningService.Hsm.Tests.Faults;

/// <summary>The CKR codes by what <c>docs/hsm.md</c> promises of each; read from the specification, not from the code under test.</summary>
internal static class ReturnCodes
{
    /// <summary>The session, or the world it belongs to, is not there: certainly no signature, so the same bytes are tried once more.</summary>
    public static readonly uint[] NothingThere =
    [
        0xB3, 0xB0, 0x90, 0x91, // SESSION_HANDLE_INVALID, SESSION_CLOSED, OPERATION_ACTIVE, OPERATION_NOT_INITIALIZED
        0x101, 0x60, 0x82, 0x190, // USER_NOT_LOGGED_IN, KEY_HANDLE_INVALID, OBJECT_HANDLE_INVALID, CRYPTOKI_NOT_INITIALIZED
        0x03, 0xE0, 0xE1, 0x104, // SLOT_ID_INVALID, TOKEN_NOT_PRESENT, TOKEN_NOT_RECOGNIZED, USER_ANOTHER_ALREADY_LOGGED_IN
    ];

    /// <summary>An accident at an unknown moment: the caller is told, and nothing is tried again.</summary>
    public static readonly uint[] Accidents =
    [
        0x02, 0x05, 0x06, 0x30, 0x31, 0x32, // HOST_MEMORY, GENERAL_ERROR, FUNCTION_FAILED, DEVICE_ERROR, DEVICE_MEMORY, DEVICE_REMOVED
        0x01, 0x08, 0x0A, 0x50, 0x51, 0x200, 0x80000001, // CANCEL, NO_EVENT, CANT_LOCK, FUNCTION_CANCELED, FUNCTION_NOT_PARALLEL, a function's own, a vendor's own
    ];

    /// <summary>The call is refused, the token is well.</summary>
    public static readonly uint[] Refusals =
    [
        0x07, 0x20, 0x21, 0x54, 0x62, 0x63, 0x68, 0x70, 0x71, 0x150, // ARGUMENTS_BAD, DATA_INVALID, DATA_LEN_RANGE, FUNCTION_NOT_SUPPORTED, KEY_SIZE_RANGE, KEY_TYPE_INCONSISTENT, KEY_FUNCTION_NOT_PERMITTED, MECHANISM_*, BUFFER_TOO_SMALL
        0x1B, 0xB5, 0xE2, 0x100, // ACTION_PROHIBITED, SESSION_READ_ONLY, TOKEN_WRITE_PROTECTED, USER_ALREADY_LOGGED_IN
    ];

    /// <summary>The PIN is not to be risked again.</summary>
    public static readonly uint[] PinRefusals = [0xA0, 0xA1, 0xA2, 0xA3, 0xA4, 0x102];

    public static IEnumerable<uint> All => [.. NothingThere, .. Accidents, .. Refusals, .. PinRefusals, 0xB1];
}
