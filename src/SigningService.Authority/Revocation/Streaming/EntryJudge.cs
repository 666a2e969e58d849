using SigningService.Authority.Asn1;
using SigningService.Authority.Linting;

namespace SigningService.Authority.Revocation.Streaming;

/// <summary>
/// Has encoded entries judged before they may stand in any list: each batch is put into the frame of the list that is being made, and the
/// linter reads it as a list of its own. The time of that list is not yet decided: it is not before any of its entries.
/// </summary>
internal sealed class EntryJudge(RevocationListTemplate template, RevocationListLintContext terms)
{
    /// <param name="newest">The latest revocation among them.</param>
    /// <exception cref="LintFailedException">A rule is broken.</exception>
    public void Require(ReadOnlySpan<byte> entries, DateTimeOffset newest)
    {
        var frame = TbsCertListFrame.Of(newest > template.ThisUpdate ? template with { ThisUpdate = newest } : template, entries.Length);
        RevocationListLinter.Require(frame.Enclose(entries), terms);
    }
}
