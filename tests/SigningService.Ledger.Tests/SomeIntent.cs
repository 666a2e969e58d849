using System.Formats.Asn1;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using SigningService.Authority;
using SigningService.Authority.Issuance;
using SigningService.Authority.Names;
using SigningService.Authority.Revocation;

namespace SigningService.Ledger.Tests;

/// <summary>Arbitrary valid values for the ledger.</summary>
internal static class SomeIntent
{
    public static readonly DateTimeOffset Now = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    public static readonly ShardId Shard = new("issuing-1", 0);

    private static long _last;

    public static IssuanceIntent Of(string? requestId = null, string name = "a.example.test", string requester = "uri:spiffe://example.test/a")
    {
        var number = Interlocked.Increment(ref _last).ToString(CultureInfo.InvariantCulture);
        return new IssuanceIntent
        {
            Id = new CertificateId("issuing-1", SerialNumber.Random()),
            Requester = requester,
            RequestId = requestId ?? $"request-{number}-{RandomNumberGenerator.GetHexString(16)}",
            RequestHash = Hash("request"),
            Profile = "server",
            ProfileVersion = Hash("profile"),
            ToBeSigned = Sequence($"to be signed {number}"),
            Subject = "CN=" + name,
            Names = [new GeneralName(GeneralNameKind.Dns, name)],
            NotBefore = Now,
            NotAfter = Now.AddDays(90).AddSeconds(-1),
            PublicKeySha256 = Hash("key " + number),
            Shard = 0,
            Labels = new Dictionary<string, string> { ["team"] = "payments" },
            CreatedAt = Now,
        };
    }

    /// <summary>Shaped as a certificate: a SEQUENCE whose first element is what was signed.</summary>
    public static byte[] Signed(ReadOnlyMemory<byte> toBeSigned)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteEncodedValue(toBeSigned.Span);
            writer.WriteBitString(RandomNumberGenerator.GetBytes(64));
        }

        return writer.Encode();
    }

    public static RevocationRecord Revocation(RevocationReason reason = RevocationReason.Superseded, DateTimeOffset? at = null) =>
        new(reason, at ?? Now.AddHours(1), Now.AddMinutes(30), "uri:spiffe://example.test/revoker", 0);

    public static RevocationList List(long number, DateTimeOffset? thisUpdate = null) =>
        new(Shard, number, thisUpdate ?? Now, (thisUpdate ?? Now).AddDays(1), 3, Sequence($"list {number}"));

    public static byte[] Hash(ReadOnlyMemory<byte> octets) => SHA256.HashData(octets.Span);

    public static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));

    private static byte[] Sequence(string text)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
            writer.WriteCharacterString(UniversalTagNumber.UTF8String, text);
        return writer.Encode();
    }
}
