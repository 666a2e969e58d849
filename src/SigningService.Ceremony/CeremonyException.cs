namespace SigningService.Ceremony;

/// <summary>The ceremony cannot go on. The message is one sentence for the person who holds it: what is wrong and what to do.</summary>
internal sealed class CeremonyException(string message, Exception? cause = null) : Exception(message, cause);
