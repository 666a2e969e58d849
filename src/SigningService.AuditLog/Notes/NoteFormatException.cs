namespace SigningService.AuditLog.Notes;

/// <summary>Text that is no signed note, or a note that is no checkpoint.</summary>
public sealed class NoteFormatException(string message) : FormatException(message);
