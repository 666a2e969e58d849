using System.Formats.Asn1;

namespace SigningService.Authority.Linting;

/// <summary>
/// Judges a list whose entries are too many for memory and were judged when they were added: the lengths that hold it together, and by every
/// rule what it says besides.
/// </summary>
public static class RevocationListFrameLinter
{
    private const string Id = "frame-holds-the-entries";
    private const string Clause = "RFC 5280, 5.1.2.6";

    /// <summary>Asks every rule and throws if one is broken.</summary>
    /// <param name="head">TBSCertList up to its entries.</param>
    /// <param name="entriesLength">Octets of the entries.</param>
    /// <param name="tail">TBSCertList behind its entries.</param>
    /// <exception cref="LintFailedException">With all findings.</exception>
    public static void Require(ReadOnlySpan<byte> head, long entriesLength, ReadOnlySpan<byte> tail, RevocationListLintContext context)
    {
        var findings = Check(head, entriesLength, tail, context);
        if (findings.Count > 0)
            throw new LintFailedException(findings);
    }

    /// <summary>Asks every rule.</summary>
    /// <returns>What is wrong; empty if nothing is.</returns>
    public static IReadOnlyList<LintFinding> Check(ReadOnlySpan<byte> head, long entriesLength, ReadOnlySpan<byte> tail, RevocationListLintContext context)
    {
        if (!TryReadHeader(head, out var outer, out var length) || length != head.Length - outer + entriesLength + tail.Length)
            return [new LintFinding(Id, Clause, "The length of the list is not that of its parts.")];
        var fields = head[outer..];
        var at = 0;
        while (at < fields.Length && AsnDecoder.TryReadEncodedValue(fields[at..], AsnEncodingRules.DER, out _, out _, out _, out var consumed))
            at += consumed;
        var announced = fields[at..];
        var isHeld = entriesLength == 0
            ? announced.IsEmpty
            : TryReadHeader(announced, out var header, out length) && header == announced.Length && length == entriesLength;
        return isHeld
            ? RevocationListLinter.Check(WithoutEntries(fields[..at], tail), context)
            : [new LintFinding(Id, Clause, "The length of revokedCertificates is not that of the entries.")];
    }

    private static byte[] WithoutEntries(ReadOnlySpan<byte> fields, ReadOnlySpan<byte> tail)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            foreach (var part in (ReadOnlySpan<byte[]>)[fields.ToArray(), tail.ToArray()])
            {
                for (var rest = part.AsMemory(); !rest.IsEmpty;)
                {
                    var value = new AsnReader(rest, AsnEncodingRules.DER).ReadEncodedValue();
                    writer.WriteEncodedValue(value.Span);
                    rest = rest[value.Length..];
                }
            }
        }

        return writer.Encode();
    }

    /// <summary>SEQUENCE and a length in its shortest form.</summary>
    private static bool TryReadHeader(ReadOnlySpan<byte> source, out int header, out long length)
    {
        header = 0;
        length = 0;
        if (source.Length < 2 || source[0] != 0x30)
            return false;
        if (source[1] < 0x80)
        {
            (header, length) = (2, source[1]);
            return true;
        }

        var octets = source[1] & 0x7F;
        if (octets is < 1 or > 4 || source.Length < 2 + octets || source[2] == 0)
            return false;
        foreach (var octet in source.Slice(2, octets))
            length = (length << 8) | octet;
        header = 2 + octets;
        return length >= (octets == 1 ? 0x80 : 1L << (8 * (octets - 1)));
    }
}
