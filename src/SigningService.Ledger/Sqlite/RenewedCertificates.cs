using System.Buffers.Binary;

namespace SigningService.Ledger.Sqlite;

/// <summary>The certificates that have a successor which is not revoked: 16 octets each, and some air.</summary>
internal sealed class RenewedCertificates
{
    // The columns of its condition stand in the index, so that no certificate is touched.
    private const string All = """
        SELECT renews_authority, renews_serial FROM certificates INDEXED BY certificates_by_predecessor
        WHERE renews_serial IS NOT NULL AND issued IS NOT NULL AND revocation IS NULL
        """;

    private const int TailLength = 16;

    private readonly Dictionary<string, HashSet<UInt128>> _byAuthority = new(StringComparer.Ordinal);

    public static RenewedCertificates Read(Reader reader)
    {
        var renewed = new RenewedCertificates();
        var query = reader[All];
        try
        {
            while (query.Step())
                renewed.Add(query.Text(0), query.Span(1));
        }
        finally
        {
            query.Reset();
        }

        return renewed;
    }

    public bool Contains(string authority, ReadOnlySpan<byte> serial) =>
        _byAuthority.TryGetValue(authority, out var serials) && serials.Contains(TailOf(serial));

    private void Add(string authority, ReadOnlySpan<byte> serial)
    {
        if (!_byAuthority.TryGetValue(authority, out var serials))
            _byAuthority.Add(authority, serials = []);
        serials.Add(TailOf(serial));
    }

    /// <summary>Serial numbers are random: two of one authority never share so much.</summary>
    private static UInt128 TailOf(ReadOnlySpan<byte> serial)
    {
        Span<byte> tail = stackalloc byte[TailLength];
        tail.Clear();
        var taken = serial.Length > TailLength ? serial[^TailLength..] : serial;
        taken.CopyTo(tail[(TailLength - taken.Length)..]);
        return BinaryPrimitives.ReadUInt128BigEndian(tail);
    }
}
