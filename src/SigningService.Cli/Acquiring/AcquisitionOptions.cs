using System.CommandLine;
using SigningService.Cli.Arguments;
using SigningService.Cli.Running;
using SigningService.Client.Keys;
using Duration = Google.Protobuf.WellKnownTypes.Duration;

namespace SigningService.Cli.Acquiring;

/// <summary>The options that issuing and renewing share.</summary>
internal sealed class AcquisitionOptions
{
    private readonly Option<string?> _keyType = new("--key-type") { HelpName = "TYPE" };
    private readonly Option<string?> _csr = new("--csr") { HelpName = "FILE", Description = "Send this PKCS#10 request (PEM); no key is made" };
    private readonly Option<string?> _lifetime = new("--lifetime") { HelpName = "SPAN", Description = $"Validity: {TimeText.SpanHelp}; the profile's if not given" };
    private readonly Option<string?> _outDir = new("--out-dir") { HelpName = "DIR", Description = "Write key.pem (mode 0600) and chain.pem into this folder" };
    private readonly Option<string?> _key;
    private readonly Option<string?> _cert;
    private readonly Option<string?> _requestId = new("--request-id") { HelpName = "ID", Description = "Name of this request for retries; random if not given. A retry with the same id gets the same certificate" };
    private readonly Option<bool> _validateOnly = new("--validate-only") { Description = "Check everything and show what would be signed; issue nothing, write nothing" };
    private readonly Option<string[]> _labels = new("--label") { HelpName = "KEY=VALUE", Description = "Label for your own use, not in the certificate; may be repeated", DefaultValueFactory = _ => [] };

    public AcquisitionOptions(string defaultKeyType, string keyHelp, string certHelp)
    {
        _keyType.Description = $"Key to make: P-256, P-384, RSA-3072, RSA-4096, or with OpenSSL 3.5 ML-DSA-44, -65, -87; {defaultKeyType} if not given";
        _keyType.CompletionSources.Add([.. KeyTypeNames.All]);
        _key = new("--key") { HelpName = "FILE", Description = keyHelp };
        _cert = new("--cert") { HelpName = "FILE", Description = certHelp };
    }

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _keyType, _csr, _lifetime, _outDir, _key, _cert, _requestId, _validateOnly, _labels })
            command.Add(option);
    }

    public string? OutDir(Run run) => run.Value(_outDir);

    public string? Key(Run run) => run.Value(_key);

    public string? Cert(Run run) => run.Value(_cert);

    public string? Csr(Run run) => run.Value(_csr);

    public bool ValidateOnly(Run run) => run.Value(_validateOnly);

    public string RequestIdOrNew(Run run) => RequestId.OrNew(run.Value(_requestId));

    public IReadOnlyDictionary<string, string> LabelsOf(Run run) => Labels.Parse(run.Value(_labels)!);

    public Duration? Lifetime(Run run) =>
        run.Value(_lifetime) is { } text ? Duration.FromTimeSpan(TimeText.ParseSpan(text, "--lifetime")) : null;

    /// <summary>What the command says; null if nothing.</summary>
    public KeyType? KeyTypeOf(Run run) => KeyTypeText.Parse(run.Value(_keyType));

    /// <summary>What the command or else the settings say; null if nothing.</summary>
    public KeyType? UsualKeyTypeOf(Run run) => KeyTypeText.Parse(run.Value(_keyType), run.Settings.KeyType);
}
