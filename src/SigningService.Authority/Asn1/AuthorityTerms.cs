namespace SigningService.Authority.Asn1;

/// <summary>What makes a certificate one of an authority.</summary>
/// <param name="PathLength">How many more authorities may follow below; null for any number.</param>
/// <param name="NameConstraints">Where its subjects may be; null for anywhere.</param>
public sealed record AuthorityTerms(int? PathLength, NameConstraints? NameConstraints);
