using System.Diagnostics;
using SigningService.Authority.Revocation;

namespace SigningService.Authority.Asn1;

/// <summary>
/// Writes one entry of revokedCertificates (RFC 5280, 5.1). Every length in it is below 128, so its octets are put down in one pass: lists of
/// a million entries are built from these.
/// </summary>
public static class RevokedEntryEncoder
{
    /// <summary>No entry is longer: a serial number of 20 octets, a GeneralizedTime, a reason, an invalidity date.</summary>
    public const int LongestEntry = 2 + 22 + 17 + 2 + 12 + 26;

    private const byte Sequence = 0x30;
    private const int UtcTimeOctets = 13;
    private const int GeneralizedTimeOctets = 15;
    private const int FirstGeneralizedYear = 2050;

    /// <summary>Writes the entry, DER.</summary>
    /// <param name="destination">At least <see cref="LongestEntry"/> octets.</param>
    /// <returns>How many octets were written.</returns>
    public static int Encode(in RevokedSerial entry, Span<byte> destination)
    {
        var at = 2;
        var serial = entry.Serial.Content;
        destination[at++] = 0x02;
        destination[at++] = (byte)serial.Length;
        serial.CopyTo(destination[at..]);
        at += serial.Length;
        at += WriteTime(entry.RevokedAt.UtcDateTime, destination[at..]);
        at += WriteExtensions(entry, destination[at..]);
        Close(destination, at);
        return at;
    }

    // 5.3.1: the reason unspecified is said by leaving the extension out, and extensions are left out where there are none.
    private static int WriteExtensions(in RevokedSerial entry, Span<byte> destination)
    {
        if (entry.Reason == RevocationReason.Unspecified && entry.InvalidFrom is null)
            return 0;
        var at = 2;
        if (entry.Reason != RevocationReason.Unspecified)
        {
            ReadOnlySpan<byte> reason = [Sequence, 0x0A, 0x06, 0x03, 0x55, 0x1D, 0x15, 0x04, 0x03, 0x0A, 0x01];
            reason.CopyTo(destination[at..]);
            at += reason.Length;
            destination[at++] = (byte)entry.Reason;
        }

        if (entry.InvalidFrom is { } invalidFrom)
        {
            ReadOnlySpan<byte> invalidityDate = [Sequence, 0x18, 0x06, 0x03, 0x55, 0x1D, 0x18, 0x04, 0x11];
            invalidityDate.CopyTo(destination[at..]);
            at += invalidityDate.Length;
            at += WriteGeneralizedTime(invalidFrom.UtcDateTime, destination[at..]);
        }

        Close(destination, at);
        return at;
    }

    private static int WriteTime(DateTime time, Span<byte> destination)
    {
        if (time.Year >= FirstGeneralizedYear)
            return WriteGeneralizedTime(time, destination);
        destination[0] = 0x17;
        destination[1] = UtcTimeOctets;
        return 2 + WriteDigits(time, time.Year % 100, 2, destination[2..]);
    }

    private static int WriteGeneralizedTime(DateTime time, Span<byte> destination)
    {
        destination[0] = 0x18;
        destination[1] = GeneralizedTimeOctets;
        return 2 + WriteDigits(time, time.Year, 4, destination[2..]);
    }

    private static int WriteDigits(DateTime time, int year, int yearDigits, Span<byte> destination)
    {
        var at = 0;
        if (yearDigits == 4)
            at += WriteTwo(year / 100, destination);
        at += WriteTwo(year % 100, destination[at..]);
        at += WriteTwo(time.Month, destination[at..]);
        at += WriteTwo(time.Day, destination[at..]);
        at += WriteTwo(time.Hour, destination[at..]);
        at += WriteTwo(time.Minute, destination[at..]);
        at += WriteTwo(time.Second, destination[at..]);
        destination[at] = (byte)'Z';
        return at + 1;
    }

    private static int WriteTwo(int value, Span<byte> destination)
    {
        destination[0] = (byte)('0' + (value / 10));
        destination[1] = (byte)('0' + (value % 10));
        return 2;
    }

    private static void Close(Span<byte> sequence, int length)
    {
        Debug.Assert(length - 2 < 0x80, "Entries are short by what they are made of.");
        sequence[0] = Sequence;
        sequence[1] = (byte)(length - 2);
    }
}
