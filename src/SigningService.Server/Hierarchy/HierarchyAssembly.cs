using SigningService.Authority.Authorities;
using SigningService.Authority.Configuration;
using SigningService.Authority.Issuance;
using SigningService.Authority.Keys;
using SigningService.Authority.Profiles;
using SigningService.Server.Keys;

namespace SigningService.Server.Hierarchy;

/// <summary>Makes the authorities out of what the folder, the profiles and the keyring say of them.</summary>
internal static class HierarchyAssembly
{
    /// <exception cref="ReviewedFileException">They do not fit together.</exception>
    public static AuthorityDirectory Assemble(IReadOnlyList<AuthorityFiles> files, ProfileCatalog profiles, IKeyring keyring)
    {
        try
        {
            return new AuthorityDirectory(files.Select(authority => Assemble(authority, profiles, keyring)));
        }
        catch (ArgumentException e)
        {
            throw new ReviewedFileException([$"hierarchy: {e.Message}"]);
        }
    }

    private static CertificateAuthority Assemble(AuthorityFiles files, ProfileCatalog profiles, IKeyring keyring)
    {
        var certificate = files.Certificate;
        var key = files.IsOffline ? null : keyring.Get(certificate.PublicKey);
        var issuer = Issuer.Of(certificate, SignatureAlgorithm.DefaultFor(certificate.PublicKey.Algorithm), key);
        var shards = profiles.All.Where(profile => profile.Issuer == files.Id).Select(profile => profile.Shards).DefaultIfEmpty(1).Max();
        return new CertificateAuthority(files.Id, certificate, issuer, shards) { ResponderKey = files.ResponderKey };
    }
}
