namespace SigningService.Client.Enrollment;

/// <summary>The secret of an enrolment token: whoever has it can have the certificate. It never says itself in a text.</summary>
public sealed class EnrollmentSecret
{
    /// <summary>What every secret begins with, so that people and scanners for leaked secrets know one when they see it.</summary>
    public const string Prefix = "sset_";

    private const int MaximumLength = 100;

    private EnrollmentSecret(string value) => Value = value;

    /// <summary>The secret itself: for the wire alone.</summary>
    public string Value { get; }

    /// <summary>Reads a secret; blanks and line ends around it do not count.</summary>
    /// <exception cref="FormatException">It is none; the message does not repeat it.</exception>
    public static EnrollmentSecret Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var value = text.Trim();
        return value.StartsWith(Prefix, StringComparison.Ordinal) && value.Length <= MaximumLength && value.All(IsAllowed)
            ? new EnrollmentSecret(value)
            : throw new FormatException($"it is no enrolment token: those begin with {Prefix} and are one word");
    }

    public override string ToString() => Prefix + "...";

    private static bool IsAllowed(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or '_';
}
