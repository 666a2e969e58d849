using SigningService.Authority.Configuration;

namespace SigningService.Server.Configuration;

/// <summary>Text of a reviewed file; that it cannot be read is a fault like any other.</summary>
internal static class TextFile
{
    public static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ReviewedFileException([$"{path}: cannot be read: {e.Message}"]);
        }
    }
}
