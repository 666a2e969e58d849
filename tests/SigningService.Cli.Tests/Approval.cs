using System.Runtime.CompilerServices;

namespace SigningService.Cli.Tests;

/// <summary>Text that people rely on, held by a file beside the tests. UPDATE_APPROVED=1 rewrites the file.</summary>
internal static class Approval
{
    public static void Match(string name, string text, [CallerFilePath] string source = "")
    {
        var path = Path.Combine(Path.GetDirectoryName(source)!, "Approved", name + ".txt");
        if (Environment.GetEnvironmentVariable("UPDATE_APPROVED") == "1")
            File.WriteAllText(path, text);
        Assert.Equal(File.ReadAllText(path), text);
    }
}
