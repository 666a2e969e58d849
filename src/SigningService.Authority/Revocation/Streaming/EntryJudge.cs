using SigningService.Authority.Asn1;
using SigningService.Authority.Linting;

namespace SigningService.Authority.Revocation.Streaming;

/// <summary>
/// Has encoded entries judged before they may stand in any list: each batch is put into the frame of the list that is being made, and the
/// linter reads it as a list of its own.
/// </summary>
internal sealed class EntryJudge(RevocationListTemplate template, RevocationListLintContext terms)
{
    /// <exception cref="LintFailedException">A rule is broken.</exception>
    public void Require(ReadOnlySpan<byte> entries) =>
        RevocationListLinter.Require(TbsCertListFrame.Of(template, entries.Length).Enclose(entries), terms);
}
