using System.Buffers.Binary;
using System.Buffers.Text;
using SigningService.Authority.Enrollment;
using SigningService.Authority.Refusals;

namespace SigningService.Ledger.Stored;

/// <summary>Where a page of enrolment tokens ended. It is bound to the state that was asked for.</summary>
/// <param name="State">Null for any.</param>
/// <param name="Number">Place of the last one in the order of creation.</param>
/// <param name="Now">The time at which state is judged, the same on all pages, in microseconds.</param>
internal readonly record struct EnrollmentPageToken(EnrollmentTokenState? State, long Number, long Now)
{
    private const byte Version = 2;
    private const byte AnyState = 255;
    private const int Length = 2 + (2 * sizeof(long));

    public string Write()
    {
        Span<byte> bytes = stackalloc byte[Length];
        bytes[0] = Version;
        bytes[1] = Code(State);
        BinaryPrimitives.WriteInt64BigEndian(bytes[2..], Number);
        BinaryPrimitives.WriteInt64BigEndian(bytes[10..], Now);
        return Base64Url.EncodeToString(bytes);
    }

    /// <exception cref="RefusedException">It is none, or one of another list.</exception>
    public static EnrollmentPageToken Read(string text, EnrollmentTokenState? state)
    {
        Span<byte> bytes = stackalloc byte[Length];
        if (text.Length != Base64Url.GetEncodedLength(Length)
            || !Base64Url.TryDecodeFromChars(text, bytes, out var written) || written != Length || bytes[0] != Version || bytes[1] != Code(state))
        {
            throw RefusedException.ForField(
                RefusalReason.InvalidRequest, "page_token", "The page token is not one that this list gave for this state; leave it empty for the first page.");
        }

        return new EnrollmentPageToken(state, BinaryPrimitives.ReadInt64BigEndian(bytes[2..]), BinaryPrimitives.ReadInt64BigEndian(bytes[10..]));
    }

    private static byte Code(EnrollmentTokenState? state) => state is { } known ? (byte)known : AnyState;
}
