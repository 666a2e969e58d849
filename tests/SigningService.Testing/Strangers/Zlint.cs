using System.Text.Json;

namespace SigningService.Testing.Strangers;

/// <summary>zlint: another set of rules for certificates and revocation lists. Installed by <c>tests/tools/install-zlint</c>.</summary>
public sealed class Zlint
{
    private readonly string _program = FindProgram();

    /// <summary>Names of the lints that a certificate or list fails at level error or fatal.</summary>
    /// <param name="der">Certificate or CertificateList.</param>
    /// <param name="label">PEM label: <c>CERTIFICATE</c> or <c>X509 CRL</c>.</param>
    public async Task<IReadOnlyList<string>> FindErrorsAsync(ReadOnlyMemory<byte> der, string label)
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, System.Security.Cryptography.PemEncoding.WriteString(label, der.Span));
            // Rules for the public web do not bind a private authority; those of the RFCs do.
            var run = await ToolRun.StartAsync(_program, ["-includeSources", "RFC5280,RFC5480,RFC5891", "-format", "pem", file]);
            return run.ExitCode == 0 ? [.. Errors(run.Output)] : throw new InvalidOperationException(run.Output);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static IEnumerable<string> Errors(string json)
    {
        using var results = JsonDocument.Parse(json[json.IndexOf('{', StringComparison.Ordinal)..]);
        foreach (var lint in results.RootElement.EnumerateObject())
        {
            if (lint.Value.GetProperty("result").GetString() is "error" or "fatal")
                yield return lint.Name;
        }
    }

    private static string FindProgram()
    {
        List<string> candidates = [];
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            candidates.Add(Path.Combine(folder.FullName, ".dev", "tools", "zlint"));
        candidates.Add("/usr/bin/zlint");
        return RequiredTool.Require(candidates, "zlint", "run tests/tools/install-zlint");
    }
}
