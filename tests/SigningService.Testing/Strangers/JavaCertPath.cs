namespace SigningService.Testing.Strangers;

/// <summary>Java's PKIX validator, with lists from a store or with OCSP.</summary>
public sealed class JavaCertPath : IStranger
{
    private const string Source = """
        import java.io.*;
        import java.net.URI;
        import java.security.cert.*;
        import java.util.*;

        public class Judge {
            public static void main(String[] args) throws Exception {
                CertificateFactory factory = CertificateFactory.getInstance("X.509");
                List<X509Certificate> all = new ArrayList<>();
                try (InputStream in = new FileInputStream(args[0])) {
                    for (Certificate c : factory.generateCertificates(in)) all.add((X509Certificate) c);
                }
                TrustAnchor anchor = new TrustAnchor(all.remove(all.size() - 1), null);
                PKIXParameters parameters = new PKIXParameters(Set.of(anchor));
                Collection<? extends CRL> lists;
                try (InputStream in = new FileInputStream(args[1])) { lists = factory.generateCRLs(in); }
                String ocsp = args.length > 2 ? args[2] : null;
                parameters.setRevocationEnabled(!lists.isEmpty() || ocsp != null);
                CertPathValidator validator = CertPathValidator.getInstance("PKIX");
                if (!lists.isEmpty())
                    parameters.addCertStore(CertStore.getInstance("Collection", new CollectionCertStoreParameters(lists)));
                if (parameters.isRevocationEnabled()) {
                    PKIXRevocationChecker checker = (PKIXRevocationChecker) validator.getRevocationChecker();
                    Set<PKIXRevocationChecker.Option> options = EnumSet.of(PKIXRevocationChecker.Option.NO_FALLBACK);
                    if (ocsp == null) options.add(PKIXRevocationChecker.Option.PREFER_CRLS);
                    if (ocsp != null) {
                        checker.setOcspResponder(new URI(ocsp));
                        options.add(PKIXRevocationChecker.Option.ONLY_END_ENTITY);
                    }
                    checker.setOptions(options);
                    parameters.addCertPathChecker(checker);
                }
                try {
                    validator.validate(factory.generateCertPath(all), parameters);
                    System.out.println("ACCEPTED");
                } catch (CertPathValidatorException e) {
                    System.out.println("REFUSED " + e.getReason() + " " + e.getMessage());
                    System.exit(1);
                }
            }
        }
        """;

    private const string Hint = "it is in the package default-jdk-headless";

    // Compiled once: that takes longer than a judgement.
    private static readonly Lazy<Task<string>> Classes = new(CompileAsync);

    private readonly string _java = RequiredTool.Find("java", Hint);

    public JavaCertPath() => RequiredTool.Find("javac", Hint);

    public async Task<Judgement> JudgeAsync(ChainToJudge chain)
    {
        using var folder = new ChainFolder(chain);
        List<string> arguments = ["-Xshare:auto", "-XX:TieredStopAtLevel=1", "-cp", await Classes.Value, "Judge", folder.WholeChain, folder.RevocationListsDer];
        if (chain.OcspUrl is not null)
            arguments.Add(chain.OcspUrl);
        var run = await ToolRun.StartAsync(_java, arguments);
        return new Judgement(run.ExitCode == 0 && run.Output.Contains("ACCEPTED", StringComparison.Ordinal), run.Output);
    }
    private static async Task<string> CompileAsync()
    {
        var folder = Directory.CreateTempSubdirectory("java-judge-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        await File.WriteAllTextAsync(Path.Combine(folder, "Judge.java"), Source);
        await ToolRun.RequireAsync(RequiredTool.Find("javac", Hint), ["-d", folder, "Judge.java"], folder);
        return folder;
    }
}
