namespace SigningService.EndToEnd.Tests.Docker;

/// <summary>The tree that these tests were built from.</summary>
internal static class Sources
{
    public static string Folder { get; } = Find(AppContext.BaseDirectory);

    private static string Find(string folder) =>
        File.Exists(Path.Combine(folder, "docker-compose.softhsm.yml"))
            ? folder
            : Find(Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("There is no docker-compose.softhsm.yml above the tests."));
}
