using SigningService.Authority.Names;

namespace SigningService.Server.Configuration;

/// <summary>The service's own TLS certificate: the profile it is issued under and the names it carries.</summary>
internal sealed record TlsSettings(string Profile, IReadOnlyList<GeneralName> Names);
