using System.Formats.Cbor;
using System.Globalization;
using System.Text;

namespace SigningService.AuditLog.Tests;

/// <summary>Entries have one encoding, and nothing else is read as one.</summary>
public sealed class LogEntryTests
{
    private static readonly DateTimeOffset Time = new DateTimeOffset(2026, 11, 23, 14, 7, 24, TimeSpan.Zero).AddTicks(1234560);

    [Fact]
    public void AnEntryIsReadBackAsItWasWritten()
    {
        var entry = LogEntry.Decode(Draft().Seal().WithIndex(70_000));
        Assert.Equal((70_000, Time, 2, "CertificateIssued", "service"), (entry.Index, entry.Time, entry.Kind, entry.KindName, entry.Actor));
        Assert.Equal(["serial", "authority"], entry.Details.Select(detail => detail.Name));
        Assert.Equal("0a0b", entry.Detail("serial"));
        Assert.Null(entry.Detail("none"));
        Assert.Equal(new byte[] { 1, 2, 3 }, Assert.Single(entry.Octets).Value.ToArray());
    }

    [Fact]
    public void TheLibraryReadsItAsCanonicalCborWithKeysInOrder()
    {
        var reader = new CborReader(Draft().Seal().WithIndex(300), CborConformanceMode.Ctap2Canonical);
        Assert.Equal(8, reader.ReadStartMap());
        for (var field = 0; field < 8; field++)
        {
            Assert.Equal(field, reader.ReadInt32());
            reader.SkipValue();
        }

        reader.ReadEndMap();
        Assert.Equal(0, reader.BytesRemaining);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(23)]
    [InlineData(24)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(65_535)]
    [InlineData(65_536)]
    [InlineData(4_294_967_295)]
    [InlineData(4_294_967_296)]
    [InlineData(long.MaxValue)]
    public void EveryIndexIsReadBack(long index) => Assert.Equal(index, LogEntry.Decode(Draft().Seal().WithIndex(index)).Index);

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1969, 12)]
    [InlineData(2060, 2)]
    [InlineData(9999, 12)]
    public void EveryTimeIsReadBack(int year, int month)
    {
        var time = new DateTimeOffset(year, month, 1, 1, 2, 3, TimeSpan.Zero);
        Assert.Equal(time, LogEntry.Decode(new LogEntryDraft(time, 1, "x", "y").Seal().WithIndex(0)).Time);
    }

    [Fact]
    public void AnyByteChangedIsAnotherEntryOrNone()
    {
        var good = Draft().Seal().WithIndex(5);
        for (var i = 0; i < good.Length; i++)
        {
            for (var value = 0; value < 256; value++)
            {
                var changed = good.ToArray();
                changed[i] = (byte)value;
                var entry = Try(changed);
                Assert.True(entry is null || entry.Encode().AsSpan().SequenceEqual(changed));
            }
        }
    }

    [Fact]
    public void TruncatedOrExtendedBytesAreNone()
    {
        var good = Draft().Seal().WithIndex(5);
        for (var length = 0; length < good.Length; length++)
            Assert.Null(Try(good[..length]));
        Assert.Null(Try([.. good, 0]));
    }

    [Fact]
    public void OtherEncodingsOfTheSameAreNone()
    {
        var good = Convert.ToHexStringLower(new LogEntryDraft(DateTimeOffset.UnixEpoch, 1, "a", "b").Text("c", "d").Text("e", "f").Seal().WithIndex(5));
        Assert.Equal("a80001010502000301046161056162" + "06a2616361646165" + "6166" + "07a0", good);
        Assert.NotNull(Try(Convert.FromHexString(good)));
        Assert.Null(Try(Convert.FromHexString(good.Replace("0105", "011805", StringComparison.Ordinal))));
        Assert.Null(Try(Convert.FromHexString("bf" + good[2..] + "ff")));
        Assert.Null(Try(Convert.FromHexString(good.Replace("6163616461656166", "6165616661636164", StringComparison.Ordinal))));
        Assert.Null(Try(Convert.FromHexString(good.Replace("6163616461656166", "6163616461636164", StringComparison.Ordinal))));
        Assert.Null(Try(Convert.FromHexString("d9d9f7" + good)));
    }

    [Fact]
    public void WhatIsTooLargeIsCutAndMarked()
    {
        var draft = new LogEntryDraft(Time, 11, "RequestRefused", new string('ü', 4000));
        for (var i = 0; i < 100; i++)
            draft.Text(string.Create(CultureInfo.InvariantCulture, $"name{i}"), new string('€', 2000));
        draft.Octets("bytes", new byte[5000]).Text(new string('n', 500), "x");
        var encoded = draft.Seal().WithIndex(0);
        var entry = LogEntry.Decode(encoded);
        Assert.InRange(encoded.Length, LogLimits.EntryOctets, ushort.MaxValue);
        Assert.Equal((59, "43"), (entry.Details.Count, entry.Detail(LogEntryDraft.OmittedName)));
        Assert.All(entry.Details, detail => Assert.True(Encoding.UTF8.GetByteCount(detail.Value) <= LogLimits.ValueOctets));
        Assert.EndsWith("…[+4986]", entry.Detail("name0"), StringComparison.Ordinal);
        Assert.Equal(("bytes#sha256", 32), (entry.Octets[0].Name, entry.Octets[0].Value.Length));
    }

    [Fact]
    public void PairsThatAreTooManyAreCounted()
    {
        var draft = new LogEntryDraft(Time, 11, "RequestRefused", "somebody");
        for (var i = 0; i < 100; i++)
            draft.Text(string.Create(CultureInfo.InvariantCulture, $"name{i}"), "x");
        var entry = LogEntry.Decode(draft.Seal().WithIndex(0));
        Assert.Equal((LogLimits.Details, "37"), (entry.Details.Count, entry.Detail(LogEntryDraft.OmittedName)));
    }

    [Fact]
    public void TextThatIsNoUnicodeIsMadeSo()
    {
        var entry = LogEntry.Decode(new LogEntryDraft(Time, 1, "x", "\ud800").Text("a\udc00", "\ud83d").Seal().WithIndex(0));
        Assert.Equal(("\ufffd", "\ufffd"), (entry.Actor, entry.Detail("a\ufffd")));
    }

    [Fact]
    public void TheExampleOfTheDocumentationIsWhatIsWritten()
    {
        var page = File.ReadAllText(Path.Combine(Root(), "docs", "audit-log-format.md"));
        var encoded = Draft().Seal().WithIndex(7);
        Assert.Contains(Convert.ToHexStringLower(encoded), page.ReplaceLineEndings("").Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains(Convert.ToHexStringLower(MerkleHash.Leaf(encoded)), page, StringComparison.Ordinal);
    }

    private static LogEntryDraft Draft() =>
        new LogEntryDraft(Time, 2, "CertificateIssued", "service")
            .Text("authority", "issuing-1").Text("serial", "0a0b").Text("absent", null)
            .Octets("certificate_sha256", new byte[] { 1, 2, 3 });

    private static LogEntry? Try(byte[] encoded)
    {
        try
        {
            return LogEntry.Decode(encoded);
        }
        catch (LogEntryFormatException)
        {
            return null;
        }
    }

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "SigningService.sln")))
            folder = Path.GetDirectoryName(folder)!;
        return folder;
    }
}
