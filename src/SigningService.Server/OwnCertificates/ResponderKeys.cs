using SigningService.Authority.Authorities;
using SigningService.Authority.Keys;
using SigningService.Authority.ServiceKeys;
using SigningService.Server.Keys;

namespace SigningService.Server.OwnCertificates;

/// <summary>The keys of responders: which one signs, and which one wants a certificate so that it can.</summary>
/// <param name="turns">Bounds what all of them sign at a time.</param>
internal sealed class ResponderKeys(ServiceKeyBook book, ServiceKeyRotation rotation, IKeyring keyring, SemaphoreSlim turns)
{
    /// <summary>The one that signs answers now.</summary>
    public ISigningKey CurrentOf(CertificateAuthority authority) =>
        Bounded(book.ActiveOf(ServiceKeyPurpose.ResponderOf(authority.Id))?.PublicKey ?? authority.ResponderKey!);

    /// <summary>The one that the next certificate is for.</summary>
    public ISigningKey NextOf(CertificateAuthority authority) => FindComing(authority) is { } coming ? Bounded(coming) : CurrentOf(authority);

    public bool IsReplaced(CertificateAuthority authority) => FindComing(authority) is not null;

    /// <summary>Notes that there is a certificate for a key.</summary>
    public async ValueTask CertifiedAsync(CertificateAuthority authority, PublicKey key) =>
        await rotation.CertifiedAsync(ServiceKeyPurpose.ResponderOf(authority.Id), key, CancellationToken.None);

    private PublicKey? FindComing(CertificateAuthority authority) =>
        book.ComingOf(ServiceKeyPurpose.ResponderOf(authority.Id)) is { Stage: ServiceKeyStage.Made } made ? made.PublicKey : null;

    private BoundedSigningKey Bounded(PublicKey key) => new(keyring.Get(key), turns);
}
