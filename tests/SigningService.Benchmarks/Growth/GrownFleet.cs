using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using SigningService.Authority;
using SigningService.Authority.Issuance;
using SigningService.Authority.Names;

namespace SigningService.Benchmarks.Growth;

/// <summary>
/// What a year leaves in a ledger: each name has four certificates, one after the other and each the renewal of the one before, so that a
/// quarter of all is valid; one in forty-nine was revoked; each requester has a hundred. Each certificate can be computed from its number, and
/// whatever is random in life (serial numbers, keys, request ids, names in the order of issue) looks random here.
/// </summary>
internal sealed class GrownFleet(long certificates)
{
    public const string Authority = "server-ca";
    public const string Revoker = "uri:spiffe://example.test/ns/security/sa/incidents";
    private const int PerName = 4;
    private const int PerRequester = 100;
    private const int RevokedEvery = 49;
    private const int Profiles = 5;
    private const int Shards = 8;

    // As in a certificate for one name under P-256: 640 octets to be signed, and a signature.
    private const int SignedOctets = 636;
    private const int SignatureOctets = 96;

    private static readonly byte[] ProfileVersion = SHA256.HashData("profile"u8);
    private static readonly DateTimeOffset End = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Length = TimeSpan.FromDays(360);
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(90);

    private readonly byte[] _bytes = RandomNumberGenerator.GetBytes(1 << 16);

    public long Certificates => certificates;

    /// <summary>The time up to which it was filled.</summary>
    public static DateTimeOffset Now => End;

    public long Entries => FirstEntry(certificates + 1);

    private long Names => certificates / PerName;

    public GrownCertificate At(long number)
    {
        var created = End - Length + (Length * ((double)number / certificates));
        var tbs = new byte[4 + SignedOctets];
        ((ReadOnlySpan<byte>)[0x30, 0x82, SignedOctets >> 8, SignedOctets & 0xFF]).CopyTo(tbs);
        _bytes.AsSpan((int)(Mix(number) % (ulong)(_bytes.Length - SignedOctets)), SignedOctets).CopyTo(tbs.AsSpan(4));
        var intent = IntentOf(number, created, tbs);
        return new GrownCertificate(
            number, intent, DerOf(tbs), ((number - 1) % Names) + 1, number % RevokedEvery == 0 ? number / RevokedEvery : null, created.AddHours(1), FirstEntry(number));
    }

    /// <summary>One that is asked for now: the renewal of any that is there, under its name and by its requester.</summary>
    public IssuanceIntent Next(long renewed)
    {
        var old = IntentOf(renewed, End, []);
        return old with
        {
            Id = new CertificateId(Authority, SerialNumber.Random()),
            RequestId = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)),
            RequestHash = RandomNumberGenerator.GetBytes(32),
            PublicKeySha256 = RandomNumberGenerator.GetBytes(32),
            ToBeSigned = (byte[])[0x30, 0x82, SignedOctets >> 8, SignedOctets & 0xFF, .. RandomNumberGenerator.GetBytes(SignedOctets)],
            Renews = old.Id,
        };
    }

    public static byte[] DerOf(ReadOnlyMemory<byte> tbs) =>
        [0x30, 0x82, (byte)((tbs.Length + SignatureOctets) >> 8), (byte)((tbs.Length + SignatureOctets) & 0xFF), .. tbs.Span, .. new byte[SignatureOctets]];

    public static CertificateId IdOf(long number)
    {
        Span<byte> serial = stackalloc byte[19];
        Fill(serial, number, salt: 1);
        serial[0] = (byte)((serial[0] & 0x3F) | 0x40);
        return new CertificateId(Authority, SerialNumber.TryCreate(serial, out var made) ? made : throw new InvalidOperationException("Not a serial number."));
    }

    public static string RequestIdOf(long number) => string.Create(CultureInfo.InvariantCulture, $"{Mix(number ^ 0x5EED):x16}{Mix(number + 7):x16}");

    /// <summary>Requesters take turns, so that what one of them has lies all over the ledger.</summary>
    public string RequesterOf(long number) =>
        string.Create(CultureInfo.InvariantCulture, $"uri:spiffe://example.test/ns/team-{number % Math.Max(1, certificates / PerRequester)}/sa/agent");

    public string NameOf(long number) => string.Create(CultureInfo.InvariantCulture, $"h{Mix(number % Names) >> 16:x12}.apps.example.test");

    private static long FirstEntry(long number) => (2 * (number - 1)) + ((number - 1) / RevokedEvery);

    private IssuanceIntent IntentOf(long number, DateTimeOffset created, byte[] tbs) => new()
    {
        Id = IdOf(number),
        Requester = RequesterOf(number),
        RequestId = RequestIdOf(number),
        RequestHash = Hash(number, salt: 2),
        Profile = string.Create(CultureInfo.InvariantCulture, $"server-tls-{number % Names % Profiles}"),
        ProfileVersion = ProfileVersion,
        ToBeSigned = tbs,
        Subject = "CN=" + NameOf(number),
        Names = [new GeneralName(GeneralNameKind.Dns, NameOf(number))],
        NotBefore = created,
        NotAfter = created + Lifetime,
        PublicKeySha256 = Hash(number, salt: 3),
        Shard = (int)(number % Shards),
        Labels = new Dictionary<string, string>(),
        CreatedAt = created,
        Renews = number > Names ? IdOf(number - Names) : null,
    };

    private static byte[] Hash(long number, int salt)
    {
        var hash = new byte[32];
        Fill(hash, number, salt);
        return hash;
    }

    private static void Fill(Span<byte> octets, long number, int salt)
    {
        Span<byte> whole = stackalloc byte[32];
        for (var i = 0; i < 4; i++)
            BinaryPrimitives.WriteUInt64BigEndian(whole[(8 * i)..], Mix((number * 31) + (salt * 4) + i));
        whole[..octets.Length].CopyTo(octets);
    }

    /// <summary>SplitMix64's last step: each number another, in an order that looks like none.</summary>
    private static ulong Mix(long number)
    {
        unchecked
        {
            var z = (ulong)number * 0x9E3779B97F4A7C15;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return z ^ (z >> 31);
        }
    }
}
