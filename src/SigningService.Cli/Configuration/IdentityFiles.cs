using SigningService.Cli.Arguments;
using SigningService.Cli.Running;
using SigningService.Client.Connections;

namespace SigningService.Cli.Configuration;

/// <summary>Where a certificate with its chain, and its key, are.</summary>
internal sealed record IdentityFiles(string ChainPath, string KeyPath)
{
    public ClientIdentity Load()
    {
        var chain = InputFile.ReadText(ChainPath, "client certificate");
        var key = InputFile.ReadText(KeyPath, "client key");
        try
        {
            return ClientIdentity.FromPem(chain, key);
        }
        catch (FormatException e)
        {
            throw new UsageException($"The client certificate {ChainPath} {e.Message}.");
        }
    }
}
