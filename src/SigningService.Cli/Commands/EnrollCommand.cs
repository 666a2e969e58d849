using System.CommandLine;
using SigningService.Cli.Arguments;
using SigningService.Cli.Configuration;
using SigningService.Cli.Enrolling;
using SigningService.Cli.Running;
using SigningService.Client.Enrollment;
using SigningService.Client.Keys;

namespace SigningService.Cli.Commands;

/// <summary><c>signctl enroll</c></summary>
internal sealed class EnrollCommand
{
    private readonly Option<string?> _tokenFile = new("--token-file") { HelpName = "FILE", Description = "File with the secret of the enrolment token; - reads it from standard input" };
    private readonly Option<string?> _token = new("--token") { HelpName = "SECRET", Description = "The secret itself. Everybody on this machine can see command lines, and shells keep them: prefer --token-file" };
    private readonly Option<string?> _fingerprint = new("--fingerprint") { HelpName = "HEX", Description = "SHA-256 that the roots must have, from your operator by another way; or give the roots with --trust" };
    private readonly NameOptions _names = new();
    private readonly Option<string?> _keyType = new("--key-type") { HelpName = "TYPE", Description = "Key to make: P-256, P-384, RSA-3072, RSA-4096, or with OpenSSL 3.5 ML-DSA-44, -65, -87; P-256 if not given" };
    private readonly Option<string> _outDir = new("--out-dir") { HelpName = "DIR", Required = true, Description = "Write key.pem (mode 0600), chain.pem, bundle.pem and signctl.json into this folder" };
    private readonly Option<string?> _service = new("--service") { HelpName = "URL", Description = "Address for the calls after this one, for signctl.json; if not given, --server with the port before it" };
    private readonly Option<bool> _force = new("--force") { Description = "Replace files that are there" };

    public static Command Create(CliHost host)
    {
        var enroll = new EnrollCommand();
        enroll._keyType.CompletionSources.Add([.. KeyTypeNames.All]);
        var command = new TaughtCommand(
            "enroll",
            "Gets the first certificate of a machine that has none, for an enrolment token. --server is the enrolment port. Fetches the roots and keeps "
            + "them only if they have the fingerprint; makes a key, which never leaves this machine; trades the token in; verifies what comes back; "
            + "and writes all that signctl needs from then on. The names are the token's; name them as well to be sure of them. "
            + "If the answer is lost, run it again: the same key is used, and the same certificate comes.")
        {
            Examples =
            [
                "signctl enroll --server https://ca.example.test:7444 --token-file web-1.token --fingerprint 3c1f...e7 --out-dir /etc/signctl",
                "signctl enroll --server https://ca.example.test:7444 --token-file - --trust bundle.pem --uri spiffe://example.test/agents/web-1 --out-dir .",
            ],
        };
        command.Add(enroll._tokenFile);
        command.Add(enroll._token);
        command.Add(enroll._fingerprint);
        enroll._names.AddTo(command);
        foreach (var option in new Option[] { enroll._keyType, enroll._outDir, enroll._service, enroll._force })
            command.Add(option);
        return command.Does(host, enroll.RunAsync);
    }

    private Task<int> RunAsync(Run run, CancellationToken cancellationToken)
    {
        var order = new EnrolmentOrder
        {
            Server = run.Settings.Server,
            Service = ServiceOf(run),
            Secret = ReadSecret(run),
            Fingerprint = ReadFingerprint(run),
            Names = _names.Parse(run),
            KeyType = KeyTypeText.Parse(run.Value(_keyType), run.Settings.KeyType),
            Folder = new EnrolmentFolder(run.Value(_outDir)!),
            Force = run.Value(_force),
        };
        return new Enrolment(run, order).RunAsync(cancellationToken);
    }

    private EnrollmentSecret ReadSecret(Run run)
    {
        var text = (run.Value(_tokenFile), run.Value(_token)) switch
        {
            ("-", null) => run.Host.In.ReadToEnd(),
            ({ } file, null) => InputFile.ReadText(file, "--token-file"),
            (null, { } secret) => secret,
            (null, null) => throw new UsageException("Which token? Give --token-file FILE, or --token-file - to type or pipe it."),
            _ => throw new UsageException("--token-file and --token say the same twice: give one of them."),
        };
        try
        {
            return EnrollmentSecret.Parse(text);
        }
        catch (FormatException e)
        {
            throw new UsageException($"The token: {e.Message}.");
        }
    }

    /// <summary>Null if the roots are given as a file.</summary>
    private string? ReadFingerprint(Run run)
    {
        try
        {
            if (run.Value(_fingerprint) is { } text)
                return BundlePinning.ParseFingerprint(text);
        }
        catch (FormatException e)
        {
            throw new UsageException($"--fingerprint: {e.Message}.");
        }
        return run.Value(GlobalOptions.Trust) is not null
            ? null
            : throw new UsageException("Whom to trust? Give --fingerprint HEX, got from your operator by another way than this network, or the roots themselves with --trust FILE.");
    }

    private Uri ServiceOf(Run run) => run.Value(_service) is { } text
        ? SettingsReader.ParseServer(text)
        : new UriBuilder(run.Settings.Server) { Port = run.Settings.Server.Port - 1 }.Uri;
}
