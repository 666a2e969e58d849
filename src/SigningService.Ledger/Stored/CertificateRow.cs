using System.Formats.Asn1;
using SigningService.Authority;
using SigningService.Authority.Asn1;
using SigningService.Authority.Issuance;
using SigningService.Authority.Keys;
using SigningService.Authority.Revocation;

namespace SigningService.Ledger.Stored;

/// <summary>A row of <c>certificates</c> as a record.</summary>
internal static class CertificateRow
{
    /// <summary>The columns that <see cref="Read"/> takes, in its order.</summary>
    public const string Columns =
        "authority, serial, requester, request_id, request_hash, profile, profile_version, subject, names, labels, not_before, not_after, " +
        "public_key_sha256, shard, created_at, renews_authority, renews_serial, " + RevocationColumns + ", tbs, der, " +
        "intended_entry, issued_entry, revoked_entry";

    /// <summary>The columns that <see cref="ReadRevocation"/> takes, in its order.</summary>
    public const string RevocationColumns = "revoked_at, reason, invalid_from, revoked_by, list_number";

    /// <summary>How many columns <see cref="Read"/> takes; more may follow.</summary>
    public const int Width = 27;

    public static CertificateRecord Read(IRow row)
    {
        var der = row.IsNull(23) ? (ReadOnlyMemory<byte>?)null : row.Content(23);
        var intent = new IssuanceIntent
        {
            Id = new CertificateId(row.Text(0), Serial(row, 1)),
            Requester = row.Text(2),
            RequestId = row.Text(3),
            RequestHash = row.Blob(4),
            Profile = row.Text(5),
            ProfileVersion = row.Blob(6),
            Subject = row.Text(7),
            Names = StoredText.ReadNames(row.Span(8)),
            Labels = StoredText.ReadLabels(row.Span(9)),
            NotBefore = UnixTime.From(row.Int64(10)),
            NotAfter = UnixTime.From(row.Int64(11)),
            PublicKeySha256 = row.Blob(12),
            Shard = (int)row.Int64(13),
            CreatedAt = UnixTime.From(row.Int64(14)),
            Renews = row.IsNull(15) ? null : new CertificateId(row.Text(15), Serial(row, 16)),
            ToBeSigned = row.IsNull(22) ? SignedPart(der!.Value) : row.Blob(22),
        };
        return new CertificateRecord(intent, der, ReadRevocation(row, 17))
        {
            Log = new LogPlaces(row.NullableInt64(24), row.NullableInt64(25), row.NullableInt64(26)),
        };
    }

    public static SerialNumber Serial(IRow row, int column) =>
        SerialNumber.TryCreate(row.Span(column), out var serial) ? serial : throw new InvalidDataException("A stored serial number is none.");

    /// <summary>From two columns: authority and serial.</summary>
    public static CertificateId Id(IRow row, int column) => new(row.Text(column), Serial(row, column + 1));

    /// <summary>Name of the algorithm of the key in a certificate; null if it cannot be read.</summary>
    public static string? KeyAlgorithm(byte[] der)
    {
        try
        {
            return ParsedCertificate.Parse(der).PublicKey.Algorithm.Name;
        }
        catch (Exception e) when (e is AsnContentException or UnsupportedKeyException)
        {
            return null;
        }
    }

    /// <summary>The to-be-signed bytes inside signed ones: the first element of the SEQUENCE, for certificates and lists alike.</summary>
    public static ReadOnlyMemory<byte> SignedPart(ReadOnlyMemory<byte> der)
    {
        AsnDecoder.ReadSequence(der.Span, AsnEncodingRules.DER, out var content, out var length, out _);
        AsnDecoder.ReadEncodedValue(der.Span.Slice(content, length), AsnEncodingRules.DER, out _, out _, out var consumed);
        return der.Slice(content, consumed);
    }

    /// <summary>From <see cref="RevocationColumns"/>, which begin at a column; null if it is not revoked.</summary>
    public static RevocationRecord? ReadRevocation(IRow row, int column) => row.IsNull(column)
        ? null
        : new RevocationRecord(
            (RevocationReason)row.Int64(column + 1),
            UnixTime.From(row.Int64(column)),
            row.NullableInt64(column + 2) is { } invalidFrom ? UnixTime.From(invalidFrom) : null,
            row.Text(column + 3),
            row.Int64(column + 4));
}
