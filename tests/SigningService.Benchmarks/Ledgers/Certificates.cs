using System.Security.Cryptography;
using SigningService.Authority.Issuance;
using SigningService.Testing;

namespace SigningService.Benchmarks.Ledgers;

/// <summary>Certificates that nobody signed, of the usual size.</summary>
internal static class Certificates
{
    private static readonly byte[] ToBeSigned = [0x30, 0x82, 0x02, 0x7C, .. RandomNumberGenerator.GetBytes(636)];

    public static IssuanceIntent Intent() => Some.Intent() with { ToBeSigned = ToBeSigned };

    public static byte[] Der(IssuanceIntent intent) => [0x30, 0x82, 0x02, 0xE0, .. intent.ToBeSigned.Span, .. new byte[96]];
}
