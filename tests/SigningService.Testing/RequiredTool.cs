using Xunit;

namespace SigningService.Testing;

/// <summary>
/// Tools of the system that tests judge our work with. Where all must be there (CI=true) a missing one fails the test; on a desk it is
/// skipped aloud.
/// </summary>
public static class RequiredTool
{
    /// <summary>Path of a program.</summary>
    /// <param name="name">Its name in PATH.</param>
    /// <param name="hint">How to get it, for example the package that has it.</param>
    public static string Find(string name, string hint)
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return Require([.. folders.Append("/usr/sbin").Select(folder => Path.Combine(folder, name))], name, hint);
    }

    /// <summary>A file that a package brings, such as a library.</summary>
    public static void File(string path, string package) => Require([path], path, $"install the package {package}");

    internal static string Require(IReadOnlyList<string> candidates, string name, string hint)
    {
        if (candidates.FirstOrDefault(System.IO.File.Exists) is { } path)
            return path;
        var reason = $"{name} is missing: {hint}.";
        Assert.False(Environment.GetEnvironmentVariable("CI") == "true", reason);
        Assert.Skip(reason);
        return "";
    }
}
