using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace SigningService.Authority.Rotation;

/// <summary>
/// The place of a lineage in the cycle of renewals, as a share of the period. Ordinals with their bits reversed (van der Corput's sequence)
/// lie apart from each other as evenly as their number allows, however many there are; a hash of names would lie in clumps. Why:
/// <c>docs/decisions/renewals-spread-by-ordinal.md</c>.
/// </summary>
internal static class RenewalPhase
{
    private static readonly ConcurrentDictionary<string, uint> Turns = new(StringComparer.Ordinal);

    /// <param name="lineage">Ordinal of the lineage among those of its profile, from 1.</param>
    /// <param name="profile">Turns the whole circle, so that the first lineages of all profiles do not coincide.</param>
    /// <returns>From 0, below 1.</returns>
    public static double Of(long lineage, string profile)
    {
        // Adding without carry beyond 32 bits is turning.
        var turned = unchecked(Reverse((uint)lineage) + Turn(profile));
        return turned / (double)(1L << 32);
    }

    // Profiles are few, and a report asks for every certificate.
    private static uint Turn(string profile) => Turns.GetOrAdd(
        profile, static profile => BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(profile))));

    private static uint Reverse(uint value)
    {
        uint reversed = 0;
        for (var bit = 0; bit < 32; bit++)
            reversed |= ((value >> bit) & 1) << (31 - bit);
        return reversed;
    }
}
