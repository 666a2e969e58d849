namespace SigningService.Testing.Strangers;

/// <summary>Go's crypto/x509: chain and lists. It has no OCSP of its own, so an OCSP URL is not asked.</summary>
public sealed class GoX509 : IStranger
{
    private const string Source = """
        package main

        import (
            "crypto/x509"
            "encoding/pem"
            "fmt"
            "os"
        )

        func refuse(err error) {
            fmt.Println("REFUSED", err)
            os.Exit(1)
        }

        func blocks(name string) (all [][]byte) {
            rest, err := os.ReadFile(name)
            if err != nil {
                panic(err)
            }
            for {
                var block *pem.Block
                if block, rest = pem.Decode(rest); block == nil {
                    return
                }
                all = append(all, block.Bytes)
            }
        }

        func main() {
            var chain []*x509.Certificate
            for _, der := range blocks(os.Args[1]) {
                c, err := x509.ParseCertificate(der)
                if err != nil {
                    refuse(err)
                }
                chain = append(chain, c)
            }
            roots, intermediates := x509.NewCertPool(), x509.NewCertPool()
            roots.AddCert(chain[len(chain)-1])
            for _, c := range chain[1 : len(chain)-1] {
                intermediates.AddCert(c)
            }
            any := []x509.ExtKeyUsage{x509.ExtKeyUsageAny}
            if _, err := chain[0].Verify(x509.VerifyOptions{Roots: roots, Intermediates: intermediates, KeyUsages: any}); err != nil {
                refuse(err)
            }
            for _, der := range blocks(os.Args[2]) {
                list, err := x509.ParseRevocationList(der)
                if err != nil {
                    refuse(err)
                }
                signed := false
                for i, issuer := range chain[1:] {
                    if list.CheckSignatureFrom(issuer) != nil {
                        continue
                    }
                    signed = true
                    for _, entry := range list.RevokedCertificates {
                        if entry.SerialNumber.Cmp(chain[i].SerialNumber) == 0 {
                            refuse(fmt.Errorf("revoked %x", entry.SerialNumber))
                        }
                    }
                }
                if !signed {
                    refuse(fmt.Errorf("a list is signed by none of the chain"))
                }
            }
            fmt.Println("ACCEPTED")
        }
        """;

    // Built once: a build takes longer than all judgements together.
    private static readonly Lazy<Task<string>> Program = new(BuildAsync);

    public GoX509() => RequiredTool.Find("go", "it is in the package golang-go");

    public async Task<Judgement> JudgeAsync(ChainToJudge chain)
    {
        using var folder = new ChainFolder(chain);
        var run = await ToolRun.StartAsync(await Program.Value, [folder.WholeChain, folder.RevocationLists]);
        return new Judgement(run.ExitCode == 0 && run.Output.Contains("ACCEPTED", StringComparison.Ordinal), run.Output);
    }

    private static async Task<string> BuildAsync()
    {
        var folder = Directory.CreateTempSubdirectory("go-judge-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        await File.WriteAllTextAsync(Path.Combine(folder, "judge.go"), Source);
        var environment = new Dictionary<string, string> { ["GO111MODULE"] = "off" };
        var build = await ToolRun.StartAsync(RequiredTool.Find("go", ""), ["build", "-o", "judge", "judge.go"], folder, environment);
        return build.ExitCode == 0 ? Path.Combine(folder, "judge") : throw new InvalidOperationException(build.Output);
    }
}
