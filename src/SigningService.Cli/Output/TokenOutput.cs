using SigningService.Cli.Arguments;
using SigningService.Cli.Running;
using SigningService.Client.Enrollment;
using SigningService.Contracts.V1;

namespace SigningService.Cli.Output;

/// <summary>Enrolment tokens for eyes.</summary>
internal static class TokenOutput
{
    private const string Prefix = "enrollmentTokens/";

    public static void WriteTable(TextWriter output, IEnumerable<EnrollmentToken> tokens)
    {
        var table = new Table("TOKEN", "PROFILE", "NAMES", "USES", "EXPIRES", "STATE", "NOTE");
        foreach (var t in tokens)
            table.Add(Shorten(t.Name), t.Profile, string.Join(' ', t.SubjectNames), UsesOf(t), Texts.Of(t.ExpireTime), Of(t.State), t.Note);
        table.Write(output);
    }

    public static Details Describe(EnrollmentToken t) => new Details()
        .Add("token", Shorten(t.Name))
        .Add("profile", t.Profile)
        .Add("names", string.Join(' ', t.SubjectNames))
        .Add("certificates", t.CertificateLifetime is { } lifetime ? $"valid for {TimeText.Of(lifetime.ToTimeSpan())}" : "valid for as long as the profile says")
        .Add("uses", UsesOf(t))
        .Add("expires", Texts.Of(t.ExpireTime))
        .Add("revoked", Texts.Of(t.RevokeTime))
        .Add("state", Of(t.State))
        .Add("creator", t.Creator)
        .Add("note", t.Note);

    /// <summary>The resource name, from that or the id alone.</summary>
    public static string FullName(string text)
    {
        // Whoever pastes the secret here means well; it must not travel as a name, which is logged.
        if (text.StartsWith(EnrollmentSecret.Prefix, StringComparison.Ordinal))
            throw new UsageException("This is the secret of a token: name the token as 'token list' shows it.");
        return text.StartsWith(Prefix, StringComparison.Ordinal) ? text : Prefix + text;
    }

    public static EnrollmentTokenState Parse(string? text) => text switch
    {
        "usable" => EnrollmentTokenState.Usable,
        "spent" => EnrollmentTokenState.Spent,
        "expired" => EnrollmentTokenState.Expired,
        "revoked" => EnrollmentTokenState.Revoked,
        _ => EnrollmentTokenState.Unspecified,
    };

    private static string Of(EnrollmentTokenState state) => state switch
    {
        EnrollmentTokenState.Usable => "usable",
        EnrollmentTokenState.Spent => "spent",
        EnrollmentTokenState.Expired => "expired",
        EnrollmentTokenState.Revoked => "revoked",
        _ => "unknown",
    };

    private static string UsesOf(EnrollmentToken t) => $"{Texts.Of(t.Uses)} of {Texts.Of(t.MaximumUses)}";

    private static string Shorten(string name) => name.StartsWith(Prefix, StringComparison.Ordinal) ? name[Prefix.Length..] : name;
}
