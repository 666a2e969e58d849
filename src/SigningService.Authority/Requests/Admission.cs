using SigningService.Authority.Names;

namespace SigningService.Authority.Requests;

/// <summary>What profile and grant make of a request: the names that the certificate will carry.</summary>
public sealed record Admission(DistinguishedName Subject, IReadOnlyList<GeneralName> Names, IReadOnlyList<Finding> Findings);
