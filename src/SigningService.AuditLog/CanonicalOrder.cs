using System.Text;

namespace SigningService.AuditLog;

/// <summary>
/// Order of map keys: bytewise over their encodings (RFC 8949, 4.2.1). The head of a text holds its length, so the shorter comes first.
/// </summary>
internal static class CanonicalOrder
{
    public static int Compare(string left, string right)
    {
        var leftLength = Encoding.UTF8.GetByteCount(left);
        var rightLength = Encoding.UTF8.GetByteCount(right);
        if (leftLength != rightLength)
            return leftLength.CompareTo(rightLength);
        if (leftLength == left.Length && rightLength == right.Length)
            return string.CompareOrdinal(left, right);
        // Only beyond ASCII: code units of UTF-16 do not sort as octets of UTF-8 do.
        return Encoding.UTF8.GetBytes(left).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(right));
    }
}
