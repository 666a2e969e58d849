namespace SigningService.Authority.Verifying;

/// <summary>Something stored that is not what it should be.</summary>
/// <param name="Subject">What it is about: a certificate, a list, a key.</param>
/// <param name="Fault">What is wrong, in one word: <c>signature</c>, <c>lint</c>, <c>log</c>.</param>
/// <param name="Detail">A sentence for people.</param>
/// <param name="At">When it was found.</param>
public sealed record VerificationFinding(string Subject, string Fault, string Detail, DateTimeOffset At);
