using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace SigningService.Client.AspNetCore.Peers;

/// <summary>
/// Authentication scheme: the user of a request is the peer of its connection, with a claim for each of its names. The common name gives
/// none: it is the one name that a requester may choose freely.
/// </summary>
internal sealed class PeerAuthentication(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (Context.GetPeer() is not { } peer)
            return Task.FromResult(AuthenticateResult.NoResult());
        var claims = peer.Names.Select(name => new Claim(PeerNames.ClaimType, name, ClaimValueTypes.String, PeerNames.Scheme));
        var user = new ClaimsPrincipal(new ClaimsIdentity(claims, Scheme.Name, PeerNames.ClaimType, ClaimTypes.Role));
        return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(user, Scheme.Name)));
    }
}
