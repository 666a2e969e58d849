using System.Net;

namespace SigningService.Authority.Asn1;

/// <summary>
/// Name constraints (RFC 5280, 4.2.1.10), always critical. A DNS name permits itself and all below it and is written without a leading
/// dot. A kind of name with no permitted subtree would be unconstrained: where no address is permitted, all are excluded.
/// </summary>
/// <param name="PermittedDns">Without leading dot.</param>
/// <param name="PermittedAddresses">Networks of either family.</param>
public sealed record NameConstraints(IReadOnlyList<string> PermittedDns, IReadOnlyList<IPNetwork> PermittedAddresses);
