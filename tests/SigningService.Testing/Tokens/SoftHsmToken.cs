using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace SigningService.Testing.Tokens;

/// <summary>
/// A fresh SoftHSM token with a PIN file, in the one token directory that a test process has. SoftHSM reads SOFTHSM2_CONF from the native
/// environment when it is initialised, so the variable is set before the first token is made and never changes.
/// </summary>
[UnsupportedOSPlatform("windows")]
public sealed partial class SoftHsmToken
{
    public const string Module = "/usr/lib/softhsm/libsofthsm2.so";
    public const string Pin = "correct-horse-4711";
    private const string Tool = "/usr/bin/softhsm2-util";
    private static readonly Lock Gate = new();
    private static int _count;

    private SoftHsmToken(string label, string pinFile) => (Label, PinFile) = (label, pinFile);

    /// <summary>The directory that holds all tokens of this process; moving it away takes them all away.</summary>
    public static string TokenDirectory => Path.Combine(Home, "tokens");

    public string Label { get; }

    /// <summary>Of mode 0600, with <see cref="Pin"/>.</summary>
    public string PinFile { get; }

    private static string Home { get; } = Prepare();

    /// <summary>Makes a token with a label of its own. Skips the test if there is no SoftHSM.</summary>
    public static SoftHsmToken Create(string? label = null)
    {
        RequiredTool.File(Module, "softhsm2");
        RequiredTool.File(Tool, "softhsm2");
        lock (Gate)
        {
            label ??= string.Create(CultureInfo.InvariantCulture, $"token-{++_count}");
            Run("--init-token", "--free", "--label", label, "--so-pin", "officer-4711", "--pin", Pin);
            return new SoftHsmToken(label, WritePinFile(Pin));
        }
    }

    /// <summary>Writes a file of mode 0600 with a PIN.</summary>
    public static string WritePinFile(string pin)
    {
        var path = Path.Combine(Home, Path.GetRandomFileName() + ".pin");
        File.WriteAllText(path, pin + "\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return path;
    }

    private static string Prepare()
    {
        var home = Directory.CreateTempSubdirectory("softhsm-").FullName;
        Directory.CreateDirectory(Path.Combine(home, "tokens"));
        var configuration = Path.Combine(home, "softhsm2.conf");
        File.WriteAllText(configuration, $"directories.tokendir = {home}/tokens\nobjectstore.backend = file\nlog.level = ERROR\nslots.removable = false\n");
        // Environment.SetEnvironmentVariable changes the runtime's copy only, which native code does not see.
        if (SetEnvironment("SOFTHSM2_CONF", configuration, 1) != 0)
            throw new InvalidOperationException("setenv failed.");
        Environment.SetEnvironmentVariable("SOFTHSM2_CONF", configuration);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(home, recursive: true);
        return home;
    }

    private static void Run(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(Tool, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = process.StandardOutput.ReadToEnd() + process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{Tool} failed: {output}");
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironment(string name, string value, int overwrite);
}
