namespace SigningService.Hsm.Processes;

/// <summary>The program in which a PKCS#11 library has a process of its own.</summary>
/// <param name="FileName">Path of the program, or the name of one in PATH.</param>
/// <param name="Arguments">What it is started with.</param>
public sealed record ModuleProgram(string FileName, IReadOnlyList<string> Arguments)
{
    private const string Name = "signing-module";

    /// <summary>What its environment has besides ours: many libraries are told by a variable where their configuration is.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>The one that lies beside the running program.</summary>
    public static ModuleProgram Beside()
    {
        var path = Path.Combine(AppContext.BaseDirectory, Name);
        // Whoever was started as "dotnet program.dll" may have no other way to find the runtime.
        return System.Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet"
            ? new ModuleProgram(host, [path + ".dll"])
            : new ModuleProgram(path, []);
    }
}
