using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using SigningService.Ledger.Archives;

namespace SigningService.Ledger.Postgres.Archives;

/// <summary>
/// The hash over an archive's rows: a line of text for each, as PostgreSQL's own <c>COPY</c> writes it, so that whoever has a client of it
/// can hash the same by hand (docs/postgresql.md). Rows come by kind, and of each kind by number.
/// </summary>
internal sealed class ArchiveDigest : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long _octets;

    /// <exception cref="ArchiveFaultException">The row cannot have been written by the service.</exception>
    public void Add(ArchivedContent content, ArchivedRow row)
    {
        var line = Encoding.ASCII.GetBytes(LineOf(content, row));
        _hash.AppendData(line);
        _octets += line.Length;
    }

    public (byte[] Sha256, long Octets) Complete() => (_hash.GetHashAndReset(), _octets);

    public void Dispose() => _hash.Dispose();

    internal static string LineOf(ArchivedContent content, ArchivedRow row)
    {
        var octets = Convert.ToHexStringLower(row.Content);
        return content switch
        {
            ArchivedContent.LogEntry => Text($"{(int)content}\t{row.Place}\t{octets}\n"),
            ArchivedContent.Certificate => Text($"{(int)content}\t{row.Place}\t{AuthorityOf(row)}\t{Convert.ToHexStringLower(row.Serial!)}\t{octets}\n"),
            _ => Text($"{(int)content}\t{row.Place}\t{AuthorityOf(row)}\t{row.Shard}\t{row.Number}\t{octets}\n"),
        };
    }

    /// <summary>Nothing that could be read as the end of a field or a line: two different archives must not be one text.</summary>
    private static string AuthorityOf(ArchivedRow row) => row.Authority!.All(c => c is > ' ' and <= '~' and not '\\')
        ? row.Authority!
        : throw new ArchiveFaultException("A row of the archive has an authority whose name no authority can have.");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
