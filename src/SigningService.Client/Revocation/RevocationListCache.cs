using System.Security.Cryptography;
using System.Text;
using SigningService.Client.Files;

namespace SigningService.Client.Revocation;

/// <summary>Keeps what was fetched from each location across restarts. A cache that cannot be used is no fault.</summary>
internal sealed class RevocationListCache(string? folder)
{
    public byte[]? Read(Uri location)
    {
        try
        {
            return folder is null ? null : File.ReadAllBytes(PathOf(folder, location));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public void Write(Uri location, byte[] content)
    {
        if (folder is null)
            return;
        try
        {
            Directory.CreateDirectory(folder);
            StagedFile.Replace(PathOf(folder, location), content, StagedFile.Public);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The lists are in memory; only the next start has to do without.
        }
    }

    private static string PathOf(string folder, Uri location) =>
        Path.Combine(folder, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(location.AbsoluteUri)))[..16] + ".crls");
}
