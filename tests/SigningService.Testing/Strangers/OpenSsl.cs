namespace SigningService.Testing.Strangers;

/// <summary>OpenSSL: <c>verify</c> with strict rules, and <c>ocsp</c>.</summary>
public sealed class OpenSsl(string? program = null) : IStranger
{
    private readonly string _program = program ?? Program;

    public static string Program => RequiredTool.Find("openssl", "it is in the package openssl");

    public async Task<Judgement> JudgeAsync(ChainToJudge chain)
    {
        using var folder = new ChainFolder(chain);
        List<string> arguments = ["verify", "-x509_strict", "-CAfile", folder.Root, "-untrusted", folder.Intermediates];
        if (chain.RevocationLists.Count > 0)
            arguments.AddRange(["-CRLfile", folder.RevocationLists, "-crl_check_all"]);
        var run = await ToolRun.StartAsync(_program, [.. arguments, folder.Leaf]);
        if (run.ExitCode != 0 || chain.OcspUrl is null)
            return new Judgement(run.ExitCode == 0, run.Output);

        // The answer's signature counts as well as its word: "verify OK" comes only with both.
        var ocsp = await ToolRun.StartAsync(
            _program, ["ocsp", "-issuer", folder.Issuer, "-cert", folder.Leaf, "-url", chain.OcspUrl, "-CAfile", folder.Authorities]);
        var good = ocsp.ExitCode == 0
            && ocsp.Output.Contains("Response verify OK", StringComparison.Ordinal)
            && ocsp.Output.Contains("leaf.pem: good", StringComparison.Ordinal);
        return new Judgement(good, run.Output + ocsp.Output);
    }
}
