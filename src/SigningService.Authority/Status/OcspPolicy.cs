namespace SigningService.Authority.Status;

/// <summary>How long OCSP answers count.</summary>
/// <param name="AnswerLifetime">From thisUpdate to nextUpdate; an answer without a nonce is given again until half of it is over.</param>
/// <param name="CachedAnswers">How many answers are kept at the most.</param>
public sealed record OcspPolicy(TimeSpan AnswerLifetime, int CachedAnswers);
