using SigningService.Cli.Arguments;
using SigningService.Cli.Running;
using SigningService.Client.Connections;

namespace SigningService.Cli.Configuration;

/// <summary>Where the trust bundle is.</summary>
internal sealed record TrustFile(string Path)
{
    public TrustBundle Load()
    {
        try
        {
            return TrustBundle.FromPem(InputFile.ReadText(Path, "trust bundle"));
        }
        catch (FormatException e)
        {
            throw new UsageException($"trust bundle: {Path}: {e.Message}.");
        }
    }
}
