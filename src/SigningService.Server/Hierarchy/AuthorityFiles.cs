using SigningService.Authority.Asn1;
using SigningService.Authority.Keys;

namespace SigningService.Server.Hierarchy;

/// <summary>What the hierarchy folder holds of one authority.</summary>
/// <param name="Id">Name of its folder.</param>
/// <param name="BroughtList">Its list, if that is made elsewhere: then its key is too.</param>
/// <param name="ResponderKey">Public key of its OCSP responder; the private one is in the token.</param>
/// <param name="Issued">Certificates that it issued before this service ran, the first operator's for example.</param>
internal sealed record AuthorityFiles(
    string Id,
    ParsedCertificate Certificate,
    BroughtList? BroughtList,
    PublicKey? ResponderKey,
    IReadOnlyList<ParsedCertificate> Issued)
{
    public bool IsOffline => BroughtList is not null;
}
