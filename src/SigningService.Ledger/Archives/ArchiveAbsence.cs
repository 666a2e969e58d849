using SigningService.Authority.Refusals;

namespace SigningService.Ledger.Archives;

/// <summary>What is said to whoever asks for a content whose archive cannot be read.</summary>
internal static class ArchiveAbsence
{
    /// <param name="name">Of the archive.</param>
    /// <param name="remedy">What the operator is to do.</param>
    public static RefusedException Of(ArchivedContent content, string name, string remedy, Exception? cause) =>
        new(RefusalReason.ArchiveMissing, $"{NameOf(content)} is in the archive {name}, which cannot be read: have the operator {remedy}.")
        {
            Metadata = new Dictionary<string, string> { ["archive"] = name },
            AuditDetails = cause is null ? [] : [new("cause", cause.GetType().Name)],
        };

    private static string NameOf(ArchivedContent content) => content switch
    {
        ArchivedContent.LogEntry => "The entry of the log",
        ArchivedContent.Certificate => "The certificate",
        _ => "The revocation list",
    };
}
