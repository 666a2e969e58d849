namespace SigningService.Testing.Strangers;

/// <summary>GnuTLS: <c>certtool --verify</c> and <c>ocsptool --ask</c>.</summary>
public sealed class GnuTls : IStranger
{
    private readonly string _certTool = RequiredTool.Find("certtool", "it is in the package gnutls-bin");

    private readonly string _ocspTool = RequiredTool.Find("ocsptool", "it is in the package gnutls-bin");

    public async Task<Judgement> JudgeAsync(ChainToJudge chain)
    {
        using var folder = new ChainFolder(chain);
        List<string> arguments = ["--verify", "--load-ca-certificate", folder.Root, "--infile", folder.WholeChain];
        if (chain.RevocationLists.Count > 0)
            arguments.AddRange(["--load-crl", folder.RevocationLists]);
        var run = await ToolRun.StartAsync(_certTool, arguments);
        var accepted = run.ExitCode == 0 && run.Output.Contains("The certificate is trusted", StringComparison.Ordinal);
        if (!accepted || chain.OcspUrl is null)
            return new Judgement(accepted, run.Output);

        var ocsp = await ToolRun.StartAsync(
            _ocspTool, ["--ask=" + chain.OcspUrl, "--load-cert", folder.Leaf, "--load-issuer", folder.Issuer, "--load-trust", folder.Authorities]);
        var good = ocsp.ExitCode == 0 && ocsp.Output.Contains("Certificate Status: good", StringComparison.Ordinal);
        return new Judgement(good, run.Output + ocsp.Output);
    }
}
