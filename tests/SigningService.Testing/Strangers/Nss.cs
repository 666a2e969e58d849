using System.Globalization;

namespace SigningService.Testing.Strangers;

/// <summary>
/// NSS: a certificate database, <c>crlutil</c> to fill it, <c>vfychain</c> to judge, as a TLS server. It finds OCSP by the leaf's own URL. It
/// knows no issuing distribution point: a list that says, critically, that it covers a part only, is one that it does not take.
/// </summary>
public sealed class Nss : IStranger
{
    private readonly string _certUtil = RequiredTool.Find("certutil", "it is in the package libnss3-tools");
    private readonly string _crlUtil = RequiredTool.Find("crlutil", "it is in the package libnss3-tools");
    private readonly string _vfyChain = RequiredTool.Find("vfychain", "it is in the package libnss3-tools");

    public async Task<Judgement> JudgeAsync(ChainToJudge chain)
    {
        using var folder = new ChainFolder(chain);
        var database = "sql:" + Directory.CreateDirectory(folder.PathOf("nss")).FullName;
        await ToolRun.RequireAsync(_certUtil, ["-N", "-d", database, "--empty-password"]);
        await ToolRun.RequireAsync(_certUtil, ["-A", "-d", database, "-n", "root", "-t", "CT,C,C", "-a", "-i", folder.Root]);
        for (var i = 0; i < chain.Intermediates.Count; i++)
        {
            var number = i.ToString(CultureInfo.InvariantCulture);
            var file = folder.WriteDer("intermediate" + number, chain.Intermediates[i]);
            await ToolRun.RequireAsync(_certUtil, ["-A", "-d", database, "-n", "intermediate" + number, "-t", ",,", "-i", file]);
        }

        // A list that does not verify is not taken, and that is a judgement, too.
        foreach (var list in chain.RevocationLists)
        {
            var import = await ToolRun.StartAsync(_crlUtil, ["-I", "-d", database, "-t", "1", "-i", folder.WriteDer("list", list)]);
            if (import.ExitCode != 0)
                return new Judgement(false, import.Output);
        }

        List<string> arguments = ["-d", database, "-pp", "-u", "1", "-a", folder.Leaf];
        if (chain.RevocationLists.Count > 0)
            arguments.InsertRange(3, ["-g", "leaf", "-m", "crl"]);
        if (chain.OcspUrl is not null)
            arguments.InsertRange(3, ["-g", "leaf", "-m", "ocsp", "-s", "failIfNoInfo"]);
        var run = await ToolRun.StartAsync(_vfyChain, arguments);
        return new Judgement(run.ExitCode == 0 && run.Output.Contains("Chain is good", StringComparison.Ordinal), run.Output);
    }
}
