using Xunit;

namespace SigningService.Testing.Strangers;

/// <summary>A program that a test needs. Where all tools must be there (CI=true) a missing one fails the test; elsewhere it is skipped aloud.</summary>
public static class RequiredTool
{
    /// <summary>Path of the program.</summary>
    /// <param name="name">Its name in PATH.</param>
    /// <param name="hint">How to get it, for example the package that has it.</param>
    public static string Find(string name, string hint)
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return Require([.. folders.Append("/usr/sbin").Select(folder => Path.Combine(folder, name))], name, hint);
    }

    internal static string Require(IReadOnlyList<string> candidates, string name, string hint)
    {
        if (candidates.FirstOrDefault(File.Exists) is { } path)
            return path;
        var reason = $"{name} is missing: {hint}.";
        if (Environment.GetEnvironmentVariable("CI") == "true")
            Assert.Fail(reason);
        Assert.Skip(reason);
        return "";
    }
}
