namespace SigningService.Ceremony.Hierarchies;

/// <summary>The first certificate of a person.</summary>
/// <param name="Issuer">The authority that signs it.</param>
/// <param name="Identity">URI, the only name in the certificate: what the grants file calls this caller.</param>
/// <param name="Lifetime">Both ends count.</param>
internal sealed record OperatorPlan(AuthorityPlan Issuer, string Identity, TimeSpan Lifetime);
