using Xunit;

namespace SigningService.Testing;

/// <summary>Tools of the system that tests judge our work with. Where one is missing, a desk skips the test aloud and CI fails.</summary>
public static class RequiredTool
{
    /// <summary>Skips the running test, or fails it under CI, unless the file is there.</summary>
    public static void File(string path, string package)
    {
        if (System.IO.File.Exists(path))
            return;
        var reason = $"{path} is missing; install the package {package}.";
        Assert.False(Environment.GetEnvironmentVariable("CI") == "true", reason);
        Assert.Skip(reason);
    }
}
