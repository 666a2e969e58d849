using SigningService.Authority.Callers;
using SigningService.Contracts.V1;
using SigningService.Server.Callers;

namespace SigningService.Server.Offline;

/// <summary>An order that is accepted.</summary>
/// <param name="Signer">The certificate that it is signed under.</param>
/// <param name="Requester">Whom it makes the signer.</param>
/// <param name="Sha256">Over the order as it was carried, lower-case hexadecimal.</param>
internal sealed record CarriedOrder(CallerCertificate Signer, Caller Requester, OfflineOrder Content, string Sha256);
