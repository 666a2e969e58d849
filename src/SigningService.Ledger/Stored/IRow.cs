namespace SigningService.Ledger.Stored;

/// <summary>The current row of a query, columns by position from 0: what the mapping of rows to records needs of either database.</summary>
internal interface IRow
{
    bool IsNull(int column);

    long Int64(int column);

    long? NullableInt64(int column);

    string Text(int column);

    byte[] Blob(int column);

    /// <summary>A content that may have been moved to an archive, from wherever it is now.</summary>
    /// <exception cref="Authority.Refusals.RefusedException">It was moved, and its archive is not there.</exception>
    byte[] Content(int column);

    /// <summary>Octets of a blob, or UTF-8 of a text; valid until the next row.</summary>
    ReadOnlySpan<byte> Span(int column);
}
