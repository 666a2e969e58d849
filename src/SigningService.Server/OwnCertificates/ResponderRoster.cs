using SigningService.Authority.Authorities;
using SigningService.Authority.ServiceKeys;
using SigningService.Server.Configuration;
using SigningService.Server.Keys;

namespace SigningService.Server.OwnCertificates;

/// <summary>
/// Keeps one responder for each authority whose status is signed here: one that is published gets its own before anyone can ask, one that
/// is retired loses it.
/// </summary>
internal sealed class ResponderRoster(
    AuthorityDirectory authorities,
    ServiceInputs inputs,
    IKeyring keyring,
    ServiceKeyBook keys,
    ServiceKeyRotation rotation,
    ResponderBook book,
    StateFolder state,
    OwnCertificateSet own) : IDisposable
{
    private readonly Dictionary<string, ResponderCertificate> _byAuthority = [];
    private readonly SemaphoreSlim _signatures = new(inputs.Settings.Limits.StatusSignatures);
    private readonly Lock _turn = new();

    /// <summary>Takes up what there is, and whatever changes from now on.</summary>
    public void Follow()
    {
        Update();
        authorities.Changed += Update;
    }

    public void Dispose()
    {
        authorities.Changed -= Update;
        _signatures.Dispose();
    }

    private void Update()
    {
        lock (_turn)
        {
            foreach (var authority in authorities.All)
            {
                if (authority.SignsStatus)
                    Add(authority);
                else
                    Remove(authority.Id);
            }
        }
    }

    private void Add(CertificateAuthority authority)
    {
        if (authority.ResponderKey is null || _byAuthority.ContainsKey(authority.Id) || inputs.ResponderProfileOf(authority.Line) is not { } profile)
            return;
        var responder = new ResponderCertificate(authority, profile, new ResponderKeys(keys, rotation, keyring, _signatures), book, state);
        responder.Load();
        _byAuthority.Add(authority.Id, responder);
        own.Add(responder);
    }

    private void Remove(string authority)
    {
        if (!_byAuthority.Remove(authority, out var responder))
            return;
        own.Remove(responder);
        book.Remove(authority);
    }
}
