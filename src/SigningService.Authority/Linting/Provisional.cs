// Stand-ins so that rooms can be built side by side. Delete each type here (and at last the file) when the real one arrives from its branch.
#pragma warning disable
using SigningService.Authority.Keys; using SigningService.Authority.Profiles; using SigningService.Authority.Names;
using SigningService.Authority.Callers; using SigningService.Authority.Requests;
namespace SigningService.Authority.Linting {
public enum CertificateKind { Leaf, SubordinateAuthority, Root }
public sealed record CertificateLintContext { public CertificateKind Kind {get;init;} public ReadOnlyMemory<byte> IssuerSubject {get;init;} public ReadOnlyMemory<byte> IssuerKeyIdentifier {get;init;} public DateTimeOffset IssuerNotBefore {get;init;} public DateTimeOffset IssuerNotAfter {get;init;} public SignatureAlgorithm SignatureAlgorithm {get;init;} public TimeSpan MaximumLifetime {get;init;} public KeyUsage KeyUsage {get;init;} public IReadOnlyList<string> ExtendedKeyUsages {get;init;} public bool OcspNoCheck {get;init;} public PublicKey PublicKey {get;init;} }
public sealed record RevocationListLintContext { public ReadOnlyMemory<byte> IssuerSubject {get;init;} public ReadOnlyMemory<byte> IssuerKeyIdentifier {get;init;} public SignatureAlgorithm SignatureAlgorithm {get;init;} public TimeSpan MaximumLifetime {get;init;} public long Number {get;init;} public string? DistributionPoint {get;init;} public bool ListsAuthorities {get;init;} }
public sealed class LintFailedException : Exception {}
public static class CertificateLinter { public static void Require(ReadOnlyMemory<byte> t, CertificateLintContext c) {} }
public static class RevocationListLinter { public static void Require(ReadOnlyMemory<byte> t, RevocationListLintContext c) {} }
}
