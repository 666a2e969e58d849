namespace SigningService.AuditLog.Witnessing;

/// <summary>What a witness answers.</summary>
/// <param name="Verdict">Its number is the HTTP status.</param>
public sealed record WitnessAnswer(WitnessVerdict Verdict, string ContentType, string Body);
