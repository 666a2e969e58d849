using System.Globalization;
using System.Runtime.Versioning;
using SigningService.Testing.Native;

namespace SigningService.Testing.Tokens;

/// <summary>
/// A PKCS#11 module that forwards to a real one, misbehaves as it is told, and keeps the truth about every signature in its own log.
/// What it can be told stands at the top of <c>faulty-pkcs11.c</c>.
/// </summary>
[UnsupportedOSPlatform("windows")]
public sealed class FaultyModule
{
    private readonly string _realModule;

    private FaultyModule(string file, string realModule) => (File, _realModule) = (file, realModule);

    /// <summary>Path of the module.</summary>
    public string File { get; }

    private string ScriptFile => File + ".script";

    private string LogFile => File + ".log";

    /// <summary>Puts a module into a folder, with a copy of SoftHSM of its own beside it; at first it behaves.</summary>
    public static FaultyModule Create(string folder)
    {
        RequiredTool.File(SoftHsmToken.Module, "softhsm2");
        RequiredTool.File("/usr/include/p11-kit-1/p11-kit/pkcs11.h", "libp11-kit-dev");
        Directory.CreateDirectory(folder);
        var real = Path.Combine(folder, "real.so");
        System.IO.File.Copy(SoftHsmToken.Module, real, overwrite: true);
        var module = new FaultyModule(Path.Combine(folder, "faulty.so"), real);
        SharedObject.CopyTo(module.File, "faulty-pkcs11", "-I/usr/include/p11-kit-1");
        module.Behave();
        return module;
    }

    /// <summary>From the next call on it does what these lines say, and nothing of what it was told before.</summary>
    public void Obey(params IEnumerable<string> lines)
    {
        var next = ScriptFile + ".next";
        System.IO.File.WriteAllLines(next, [$"module {_realModule}", .. lines]);
        System.IO.File.Move(next, ScriptFile, overwrite: true);
    }

    public void Behave() => Obey();

    /// <summary>Every signature that was asked for, in the order of asking.</summary>
    public IReadOnlyList<TokenSignature> ReadSignatures()
    {
        var signatures = new List<TokenSignature>();
        var places = new Dictionary<(int, long), int>();
        foreach (var line in Lines())
        {
            var words = line.Split(' ');
            if (words[2] is not ("asked" or "made"))
                continue;
            var (process, number) = (int.Parse(words[1], CultureInfo.InvariantCulture), long.Parse(words[3], CultureInfo.InvariantCulture));
            if (words[2] == "asked")
            {
                places[(process, number)] = signatures.Count;
                signatures.Add(new TokenSignature(process, number, words[6], words[7] == "1", words[8], null));
            }
            else
            {
                var place = places[(process, number)];
                signatures[place] = signatures[place] with { Output = words[4] };
            }
        }

        return signatures;
    }

    /// <summary>The most signatures with some keys (CKA_ID, lower case hexadecimal) that were under way at one time.</summary>
    public int MostAtOnce(Func<string, bool> keys)
    {
        var underWay = new HashSet<(string Process, string Number)>();
        var most = 0;
        foreach (var words in Lines().Select(line => line.Split(' ')))
        {
            if (words[2] == "asked" && keys(words[6]))
                underWay.Add((words[1], words[3]));
            else if (words[2] == "made")
                underWay.Remove((words[1], words[3]));
            most = Math.Max(most, underWay.Count);
        }

        return most;
    }

    /// <summary>How often C_Login came back, whatever it answered.</summary>
    public int CountLogins() => Lines().Count(line => line.Contains(" login ", StringComparison.Ordinal));

    /// <summary>How often it answered something else than CKR_OK.</summary>
    public int CountRefusedLogins() => Lines().Count(line => line.Contains(" login ", StringComparison.Ordinal) && !line.EndsWith(" login 0x0", StringComparison.Ordinal));

    /// <summary>How often a line of a script took effect on a function.</summary>
    public int CountFaults(string function) => Lines().Count(line => line.Contains($" fault {function} ", StringComparison.Ordinal));

    /// <summary>The lines that were written to their end.</summary>
    private string[] Lines()
    {
        if (!System.IO.File.Exists(LogFile))
            return [];
        using var file = new FileStream(LogFile, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(file);
        var text = reader.ReadToEnd();
        return text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
