using System.Security.Cryptography;

namespace SigningService.AuditLog;

/// <summary>The hashes of the log's Merkle tree: SHA-256, RFC 9162, 2.1.1.</summary>
public static class MerkleHash
{
    /// <summary>Octets of a hash.</summary>
    public const int Length = SHA256.HashSizeInBytes;

    /// <summary>Hash of the tree without leaves.</summary>
    public static byte[] Empty() => SHA256.HashData([]);

    /// <summary>Hash of a leaf: over 0x00 and the entry, so that no entry can pass for an inner node.</summary>
    public static byte[] Leaf(ReadOnlySpan<byte> entry)
    {
        Span<byte> input = entry.Length < 4096 ? stackalloc byte[entry.Length + 1] : new byte[entry.Length + 1];
        input[0] = 0x00;
        entry.CopyTo(input[1..]);
        return SHA256.HashData(input);
    }

    /// <summary>Hash of an inner node: over 0x01 and the hashes of its children.</summary>
    public static byte[] Node(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        var node = new byte[Length];
        Node(left, right, node);
        return node;
    }

    internal static void Node(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, Span<byte> node)
    {
        Span<byte> input = stackalloc byte[1 + (2 * Length)];
        input[0] = 0x01;
        left.CopyTo(input[1..]);
        right.CopyTo(input[(1 + Length)..]);
        SHA256.HashData(input, node);
    }
}
