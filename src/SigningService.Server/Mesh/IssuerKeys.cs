using Microsoft.IdentityModel.Tokens;
using SigningService.Authority.Configuration;

namespace SigningService.Server.Mesh;

/// <summary>The keys of an issuer of tokens, read again when their file has changed: clusters replace theirs. A file that is wrong leaves the keys before.</summary>
internal sealed class IssuerKeys
{
    private readonly TokenIssuer _issuer;
    private readonly ILogger _logger;
    private readonly Lock _gate = new();
    private DateTime _readAt;
    private IReadOnlyList<SecurityKey> _keys;

    /// <exception cref="ReviewedFileException">The file has no keys.</exception>
    public IssuerKeys(TokenIssuer issuer, ILogger logger)
    {
        _issuer = issuer;
        _logger = logger;
        _readAt = File.GetLastWriteTimeUtc(issuer.KeysFile);
        _keys = Read(issuer);
    }

    public IReadOnlyList<SecurityKey> Current
    {
        get
        {
            lock (_gate)
            {
                var writtenAt = File.GetLastWriteTimeUtc(_issuer.KeysFile);
                if (writtenAt == _readAt)
                    return _keys;
                _readAt = writtenAt;
                try
                {
                    _keys = Read(_issuer);
                    MeshLog.KeysLoaded(_logger, _issuer.Name, _keys.Count);
                }
                catch (ReviewedFileException e)
                {
                    MeshLog.KeysNotLoaded(_logger, _issuer.Name, e.Message);
                }

                return _keys;
            }
        }
    }

    /// <exception cref="ReviewedFileException">It cannot be read, or has no keys.</exception>
    public static IReadOnlyList<SecurityKey> Read(TokenIssuer issuer)
    {
        try
        {
            // Symmetric keys have no place in such a file: whoever could read it could make tokens.
            SecurityKey[] keys = [.. new JsonWebKeySet(File.ReadAllText(issuer.KeysFile)).GetSigningKeys().Where(key => key is not SymmetricSecurityKey)];
            return keys.Length > 0 ? keys : throw Fault(issuer, "holds no public key");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw Fault(issuer, "is no JSON Web Key Set that can be read");
        }
    }

    private static ReviewedFileException Fault(TokenIssuer issuer, string what) => new([$"mesh.tokens: the keys file of {issuer.Name} {what}"]);
}
