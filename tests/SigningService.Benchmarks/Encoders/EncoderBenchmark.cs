using System.Security.Cryptography;
using SigningService.Authority;
using SigningService.Authority.Asn1;
using SigningService.Authority.Keys;
using SigningService.Authority.Linting;
using SigningService.Authority.Requests;
using SigningService.Authority.Revocation;
using SigningService.Benchmarks.Measuring;
using SigningService.Benchmarks.Reporting;
using SigningService.Testing;

namespace SigningService.Benchmarks.Encoders;

/// <summary>What the mind does for a certificate, on one thread.</summary>
internal sealed class EncoderBenchmark : IBenchmark
{
    private const double ToBeSignedAim = 10;
    private const int RevokedEntries = 100_000;

    private static readonly TimeSpan Round = TimeSpan.FromMilliseconds(200);

    public string Name => "encoders";

    public async Task RunAsync(Report report, Arguments arguments)
    {
        await CertificatesAsync(report, arguments.Rounds);
        foreach (var algorithm in new[] { KeyAlgorithm.P256, KeyAlgorithm.Rsa3072, KeyAlgorithm.Ed25519 })
            await RequestsAsync(report, arguments.Rounds, algorithm);
        await ListsAsync(report, arguments.Rounds);
    }

    private async Task CertificatesAsync(Report report, int rounds)
    {
        var house = new TestHouse();
        var authority = house.Hierarchy.Server;
        var key = SoftwareSigningKey.Create(KeyAlgorithm.P256).PublicKey;
        var template = Leaf.Template(authority, key);
        var terms = Leaf.Terms(authority, key);
        var toBeSigned = TbsCertificateEncoder.Encode(template);
        if (CertificateLinter.Check(toBeSigned, terms) is { Count: > 0 } findings)
            throw new InvalidOperationException($"The certificate to measure with is not sound: {findings[0]}");
        var signature = await house.Hierarchy.ServerKey.SignAsync(authority.Issuer.Algorithm, toBeSigned, CancellationToken.None);

        var best = await Contest.RunAsync(
            Round,
            rounds,
            Contender.OneThread("hash", () => SHA256.HashData(toBeSigned)),
            Contender.OneThread("encode", () => TbsCertificateEncoder.Encode(template)),
            Contender.OneThread("lint", () => CertificateLinter.Require(toBeSigned, terms)),
            Contender.OneThread("sign", () => SignedEncoder.Encode(toBeSigned, authority.Issuer.Algorithm, signature)));
        report.Add(Name, $"SHA-256 of {toBeSigned.Length} octets to be signed", best["hash"]);
        report.Add(Name, "to-be-signed bytes", best["encode"], ToBeSignedAim, $"the aim of {ToBeSignedAim:0} us");
        report.Add(Name, "lint, all rules", best["lint"], best["encode"].Microseconds, "encoding");
        report.Add(Name, "signature put to them", best["sign"], best["encode"].Microseconds, "encoding");
    }

    private async Task RequestsAsync(Report report, int rounds, KeyAlgorithm algorithm)
    {
        var csr = Requests.Under(algorithm);
        var key = SoftwareSigningKey.Create(algorithm);
        var signatureAlgorithm = SignatureAlgorithm.DefaultFor(algorithm);
        var message = csr.AsMemory(0, csr.Length / 2);
        var signature = await key.SignAsync(signatureAlgorithm, message, CancellationToken.None);
        var verifier = new SignatureVerifier(key.PublicKey);

        var best = await Contest.RunAsync(
            Round,
            rounds,
            Contender.OneThread("verify", () => verifier.Verify(signatureAlgorithm, message.Span, signature)),
            Contender.OneThread("verify once", () => SignatureVerifier.Verify(key.PublicKey, signatureAlgorithm, message.Span, signature)),
            Contender.OneThread("weak", () => WeakKeys.FindWeakness(key.PublicKey)),
            Contender.OneThread("parse", () => SigningRequest.Parse(csr)));
        var limit = best["verify"].Microseconds;
        report.Add(Name, $"{algorithm} verification, key at hand", best["verify"]);
        report.Add(Name, $"{algorithm} verification, key seen once", best["verify once"], limit, "verification");
        report.Add(Name, $"{algorithm} search for weaknesses", best["weak"], limit, "verification");
        report.Add(Name, $"{algorithm} request, parsed and proven", best["parse"], limit, "verification");
    }

    private async Task ListsAsync(Report report, int rounds)
    {
        var authority = new TestHouse().Hierarchy.Server;
        var template = new RevocationListTemplate
        {
            SignatureAlgorithm = authority.Issuer.Algorithm,
            Issuer = authority.Issuer.Name,
            ThisUpdate = Some.Time,
            NextUpdate = Some.Time.AddDays(1),
            AuthorityKeyIdentifier = authority.Issuer.KeyIdentifier,
            Number = 7,
            DistributionPointUrl = TestHierarchy.Urls.RevocationList(new ShardId(authority.Id, 3)),
        };
        var entries = Enumerable.Range(0, RevokedEntries)
            .Select(i => new RevokedSerial(SerialNumber.Random(), Some.Time.AddSeconds(-i), RevocationReason.Superseded, null))
            .ToArray();
        var toBeSigned = TbsCertListEncoder.Encode(template, entries);

        var best = await Contest.RunAsync(
            Round,
            rounds,
            Contender.OneThread("hash", () => SHA256.HashData(toBeSigned)),
            Contender.OneThread("encode", () => TbsCertListEncoder.Encode(template, entries)));
        report.Add(Name, $"SHA-256 of a list of {RevokedEntries:N0} ({toBeSigned.Length / 1048576.0:0.0} MiB)", best["hash"]);
        report.Add(Name, $"list of {RevokedEntries:N0} to be signed", best["encode"], best["hash"].Microseconds, "hashing");
    }
}
