using SigningService.Authority.Callers;
using SigningService.Authority.Keys;

namespace SigningService.Authority.Approvals;

/// <summary>A caller with the key of the certificate that it called with: people are told apart by both.</summary>
public sealed record KeyedCaller(Caller Caller, PublicKey Key)
{
    public string Identity => Caller.Identity;
}
