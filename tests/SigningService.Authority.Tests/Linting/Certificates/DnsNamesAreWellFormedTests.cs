using SigningService.Authority.Linting.Certificates;

namespace SigningService.Authority.Tests.Linting.Certificates;

public sealed class DnsNamesAreWellFormedTests
{
    public static TheoryData<CertificateVector> Vectors =>
    [
        CertificateVector.Good("leaf", TbsBuilder.Leaf),
        CertificateVector.GoodLeaf("wildcard", leaf => leaf.SetNames(null, Asn.Dns("*.example.test"))),
        CertificateVector.GoodLeaf("one label", leaf => leaf.SetNames(null, Asn.Dns("db01"))),
        CertificateVector.GoodLeaf("punycode", leaf => leaf.SetNames(null, Asn.Dns("xn--zrich-kva.example.test"))),
        CertificateVector.GoodLeaf("63 letters", leaf => leaf.SetNames(null, Asn.Dns(new string('a', 63) + ".test"))),
        CertificateVector.BadLeaf("64 letters", leaf => leaf.SetNames(null, Asn.Dns(new string('a', 64) + ".test"))),
        CertificateVector.BadLeaf("254 characters", leaf => leaf.SetNames(null, Asn.Dns(string.Concat(Enumerable.Repeat("a.", 125)) + "test"))),
        CertificateVector.BadLeaf("empty", leaf => leaf.SetNames(null, Asn.Dns(""))),
        CertificateVector.BadLeaf("leading dot", leaf => leaf.SetNames(null, Asn.Dns(".example.test"))),
        CertificateVector.BadLeaf("trailing dot", leaf => leaf.SetNames(null, Asn.Dns("example.test."))),
        CertificateVector.BadLeaf("two dots", leaf => leaf.SetNames(null, Asn.Dns("a..example.test"))),
        CertificateVector.BadLeaf("upper case", leaf => leaf.SetNames(null, Asn.Dns("API.example.test"))),
        CertificateVector.BadLeaf("underscore", leaf => leaf.SetNames(null, Asn.Dns("a_b.example.test"))),
        CertificateVector.BadLeaf("leading hyphen", leaf => leaf.SetNames(null, Asn.Dns("-a.example.test"))),
        CertificateVector.BadLeaf("trailing hyphen", leaf => leaf.SetNames(null, Asn.Dns("a-.example.test"))),
        CertificateVector.BadLeaf("wildcard in a label", leaf => leaf.SetNames(null, Asn.Dns("a*.example.test"))),
        CertificateVector.BadLeaf("wildcard inside", leaf => leaf.SetNames(null, Asn.Dns("a.*.example.test"))),
        CertificateVector.BadLeaf("wildcard over a top level", leaf => leaf.SetNames(null, Asn.Dns("*.test"))),
        CertificateVector.BadLeaf("only a wildcard", leaf => leaf.SetNames(null, Asn.Dns("*"))),
        CertificateVector.BadLeaf("NUL", leaf => leaf.SetNames(null, Asn.Dns("a\0.example.test"))),
        CertificateVector.BadLeaf("address", leaf => leaf.SetNames(null, Asn.Dns("10.0.0.1"))),
        CertificateVector.BadLeaf("space", leaf => leaf.SetNames(null, Asn.Dns(" example.test"))),
    ];

    [Theory]
    [MemberData(nameof(Vectors))]
    public void FindsWhatBreaksItAndNothingElse(CertificateVector vector) => vector.Check<DnsNamesAreWellFormed>();
}
