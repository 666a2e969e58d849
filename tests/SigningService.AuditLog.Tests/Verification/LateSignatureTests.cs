using SigningService.AuditLog.Verification;

namespace SigningService.AuditLog.Tests.Verification;

/// <summary>A certificate that was given up while the token was at work on it.</summary>
public sealed class LateSignatureTests
{
    private static readonly (string, string)[] Certificate = [("authority", "issuing-1"), ("serial", "0a"), ("shard", "0")];

    private readonly SomeLog _log = new();

    [Fact]
    public void MayBeIssuedAfterItWasRevoked()
    {
        _log.Add(1, "IssuanceIntended", [.. Certificate, ("not_after", "2027-01-01T00:00:00Z")]);
        _log.Add(3, "CertificateRevoked", [.. Certificate, ("list_number", "1")]);
        _log.Add(2, "CertificateIssued", Certificate);

        var story = Verify();
        Assert.Equal((0, 1, 1), (story.Open, story.Issued, story.Revoked));
    }

    [Fact]
    public void MayNotBeIssuedTwice()
    {
        _log.Add(1, "IssuanceIntended", [.. Certificate, ("not_after", "2027-01-01T00:00:00Z")]);
        _log.Add(3, "CertificateRevoked", [.. Certificate, ("list_number", "1")]);
        _log.Add(2, "CertificateIssued", Certificate);
        _log.Add(2, "CertificateIssued", Certificate);
        Assert.Equal(3, Assert.Throws<LogFaultException>(Verify).Index);
    }

    private LogStory Verify()
    {
        var verifier = new LogVerifier();
        foreach (var entry in _log.Entries)
            verifier.Add(entry);
        return verifier.Story;
    }
}
