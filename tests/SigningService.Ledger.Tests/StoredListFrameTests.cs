using SigningService.Authority.Revocation.Streaming;
using SigningService.Ledger.Stored;

namespace SigningService.Ledger.Tests;

public sealed class StoredListFrameTests
{
    private static readonly byte[] Seal = [0x30, 0x00];

    private static readonly ListFrame Frame = new(
        new byte[150],
        [new(0, SomeIntent.Now, 1_000_000, 990_000, 51_000_000), new(127, SomeIntent.Now, 3, 0, 0)],
        new byte[70],
        new byte[32],
        new byte[48],
        Seal);

    [Fact]
    public void WhatWasWrittenIsRead()
    {
        var read = StoredListFrame.Read(StoredListFrame.Write(Frame), Seal);

        Assert.Equal(Frame.Parts, read.Parts);
        Assert.Equal(Frame.Length, read.Length);
        Assert.Equal(Frame.Head.ToArray(), read.Head.ToArray());
        Assert.Equal(Frame.Tail.ToArray(), read.Tail.ToArray());
    }

    [Fact]
    public void EveryCutIsRefusedAsNone()
    {
        var stored = StoredListFrame.Write(Frame);
        for (var length = 0; length < stored.Length; length++)
            Assert.Throws<InvalidDataException>(() => StoredListFrame.Read(stored[..length], Seal));
    }

    [Fact]
    public void OfEveryChangedOctetComesAFrameWithPossibleNumbersOrARefusal()
    {
        var stored = StoredListFrame.Write(Frame);
        for (var at = 0; at < stored.Length; at++)
        {
            foreach (var octet in (byte[])[0x00, 0x7F, 0x80, 0xFF])
            {
                byte[] changed = [.. stored];
                changed[at] = octet;
                Assert.True(TryRead(changed) is null or { Length: > 0 and <= uint.MaxValue + 6L });
            }
        }
    }

    private static ListFrame? TryRead(byte[] stored)
    {
        try
        {
            return StoredListFrame.Read(stored, Seal);
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }
}
