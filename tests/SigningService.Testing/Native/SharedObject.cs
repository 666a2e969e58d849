using System.Collections.Concurrent;
using System.Diagnostics;

namespace SigningService.Testing.Native;

/// <summary>The C sources of the tests, each compiled once a process.</summary>
internal static class SharedObject
{
    private static readonly ConcurrentDictionary<string, Lazy<string>> Built = [];
    private static readonly Lazy<string> Folder = new(MakeFolder);

    /// <summary>Puts a copy of the compiled source there: one that is loaded beside other copies has its own state.</summary>
    /// <param name="source">Name of the source without <c>.c</c>.</param>
    public static void CopyTo(string file, string source, params string[] options)
    {
        var compiler = RequiredTool.Find("gcc", "install the package gcc");
        File.Copy(Built.GetOrAdd(source, name => new Lazy<string>(() => Build(compiler, name, options))).Value, file, overwrite: true);
    }

    private static string Build(string compiler, string source, string[] options)
    {
        var input = Path.Combine(AppContext.BaseDirectory, "native", source, source + ".c");
        var output = Path.Combine(Folder.Value, source + ".so");
        using var process = Process.Start(new ProcessStartInfo(
            compiler, ["-std=gnu11", "-shared", "-fPIC", "-O2", "-Wall", "-Wextra", "-Werror", .. options, "-o", output, input, "-ldl", "-lpthread"])
        {
            RedirectStandardError = true,
        })!;
        var said = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{source} does not compile: {said}");
    }

    private static string MakeFolder()
    {
        var folder = Directory.CreateTempSubdirectory("native-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        return folder;
    }
}
