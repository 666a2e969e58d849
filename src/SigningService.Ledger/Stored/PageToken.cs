using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using SigningService.Authority.Issuance;
using SigningService.Authority.Refusals;

namespace SigningService.Ledger.Stored;

/// <summary>
/// Where a page ended. It is bound to filter and order by a hash of them, so that it cannot be used with others; it carries nothing that
/// the caller has not seen.
/// </summary>
/// <param name="Bound">Place in the order of issue of the newest certificate when the first page was read; none after it is listed.</param>
/// <param name="Now">The time at which state is judged, the same on all pages, in microseconds.</param>
/// <param name="NotAfter">End of validity of the last record of the page, in microseconds.</param>
/// <param name="Issued">Place in the order of issue of that record.</param>
internal readonly record struct PageToken(long Bound, long Now, long NotAfter, long Issued)
{
    private const byte Version = 1;
    private const int HashOctets = 16;
    private const int Length = 1 + HashOctets + (4 * sizeof(long));

    public string Write(CertificateQuery query)
    {
        Span<byte> bytes = stackalloc byte[Length];
        bytes[0] = Version;
        HashOf(query).CopyTo(bytes[1..]);
        var values = bytes[(1 + HashOctets)..];
        BinaryPrimitives.WriteInt64BigEndian(values, Bound);
        BinaryPrimitives.WriteInt64BigEndian(values[8..], Now);
        BinaryPrimitives.WriteInt64BigEndian(values[16..], NotAfter);
        BinaryPrimitives.WriteInt64BigEndian(values[24..], Issued);
        return Base64Url.EncodeToString(bytes);
    }

    /// <exception cref="RefusedException">It is none, or one of another list.</exception>
    public static PageToken Read(string text, CertificateQuery query)
    {
        Span<byte> bytes = stackalloc byte[Length];
        if (text.Length != Base64Url.GetEncodedLength(Length)
            || !Base64Url.TryDecodeFromChars(text, bytes, out var written) || written != Length || bytes[0] != Version)
        {
            throw Refusal("The page token is not one that this service gave; leave it empty for the first page.");
        }

        if (!bytes.Slice(1, HashOctets).SequenceEqual(HashOf(query)))
            throw Refusal("The page token belongs to a list with another filter or order; use it with those, or leave it empty.");
        var values = bytes[(1 + HashOctets)..];
        return new PageToken(
            BinaryPrimitives.ReadInt64BigEndian(values),
            BinaryPrimitives.ReadInt64BigEndian(values[8..]),
            BinaryPrimitives.ReadInt64BigEndian(values[16..]),
            BinaryPrimitives.ReadInt64BigEndian(values[24..]));
    }

    private static RefusedException Refusal(string sentence) => RefusedException.ForField(RefusalReason.InvalidRequest, "page_token", sentence);

    /// <summary>Over filter and order; not over the page size, which may change, nor the time, which the token holds.</summary>
    private static ReadOnlySpan<byte> HashOf(CertificateQuery query)
    {
        var text = new StringBuilder();
        string?[] parts =
        [
            query.Profile, query.Authority, query.State?.ToString(), query.Subject, query.SubjectName, query.Requester, query.Order.ToString(),
            UnixTime.Of(query.ExpiresFrom)?.ToString(System.Globalization.CultureInfo.InvariantCulture),
            UnixTime.Of(query.ExpiresBefore)?.ToString(System.Globalization.CultureInfo.InvariantCulture),
        ];
        foreach (var part in parts)
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"{part?.Length ?? -1}:{part};");
        return SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())).AsSpan(0, HashOctets);
    }
}
