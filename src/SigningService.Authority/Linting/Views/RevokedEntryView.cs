namespace SigningService.Authority.Linting.Views;

/// <summary>One entry of a revocation list, seen while walking over it.</summary>
internal ref struct RevokedEntryView
{
    /// <summary>Content octets of the serial number.</summary>
    public ReadOnlySpan<byte> SerialNumber;

    /// <summary>Where <see cref="SerialNumber"/> starts in the entries.</summary>
    public int SerialNumberOffset;

    public TimeView RevokedAt;

    /// <summary>Content octets of the reason code; empty if there is none.</summary>
    public ReadOnlySpan<byte> Reason;

    /// <summary>Whether there is an invalidity date.</summary>
    public bool HasInvalidityDate;

    /// <summary>Whether the invalidity date is a GeneralizedTime of whole seconds.</summary>
    public bool InvalidityDateHasRightForm;

    /// <summary>Whether any extension is critical.</summary>
    public bool HasCriticalExtension;

    /// <summary>Whether critical was written although it is FALSE, which is its DEFAULT, or the list of extensions is empty.</summary>
    public bool EncodesDefault;

    /// <summary>Whether there is an extension other than reason code and invalidity date, or one of them twice.</summary>
    public bool HasOtherExtension;
}
