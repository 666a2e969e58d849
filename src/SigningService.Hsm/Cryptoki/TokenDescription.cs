namespace SigningService.Hsm.Cryptoki;

/// <summary>CK_TOKEN_INFO, as far as it matters.</summary>
internal sealed record TokenDescription(string Label, string Serial, string Manufacturer, string Model, ulong Flags, ulong MaxSessions)
{
    private const ulong UserPinInitializedFlag = 0x8;
    private const ulong TokenInitializedFlag = 0x400;
    private const ulong UserPinCountLowFlag = 0x10000;
    private const ulong UserPinFinalTryFlag = 0x20000;
    private const ulong UserPinLockedFlag = 0x40000;

    public bool IsInitialised => (Flags & TokenInitializedFlag) != 0;

    public bool HasUserPin => (Flags & UserPinInitializedFlag) != 0;

    public bool PinCountLow => (Flags & UserPinCountLowFlag) != 0;

    public bool PinFinalTry => (Flags & UserPinFinalTryFlag) != 0;

    public bool PinLocked => (Flags & UserPinLockedFlag) != 0;

    /// <summary>Sessions that the token says it can keep; null if it says nothing or that there is no limit.</summary>
    public int? SessionLimit => MaxSessions is 0 or ulong.MaxValue || MaxSessions > int.MaxValue ? null : (int)MaxSessions;
}
