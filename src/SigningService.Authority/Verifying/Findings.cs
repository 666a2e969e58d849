namespace SigningService.Authority.Verifying;

/// <summary>What is wrong with one thing, gathered.</summary>
/// <param name="subject">What it is about.</param>
internal sealed class Findings(string subject, DateTimeOffset now)
{
    private readonly List<VerificationFinding> _all = [];

    public IReadOnlyList<VerificationFinding> All => _all;

    public void Add(string fault, string detail) => _all.Add(new VerificationFinding(subject, fault, detail, now));

    public void Require(bool isRight, string fault, string detail)
    {
        if (!isRight)
            Add(fault, detail);
    }
}
