using SigningService.Authority.Names;

namespace SigningService.Authority.Profiles;

/// <summary>What may stand in the subject of a profile's certificates.</summary>
/// <param name="CommonName">What becomes of the common name that a request asks for.</param>
/// <param name="Fixed">Attributes that every certificate carries; a request may repeat them, not change them.</param>
public sealed record SubjectRules(CommonNameRule CommonName, IReadOnlyList<AttributeValue> Fixed);
