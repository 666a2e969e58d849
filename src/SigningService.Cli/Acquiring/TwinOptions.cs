using System.CommandLine;
using System.Formats.Asn1;
using System.Security.Cryptography;
using SigningService.Cli.Running;
using SigningService.Client.Keys;

namespace SigningService.Cli.Acquiring;

/// <summary>The options for a linked certificate under the profile's twin, which issuing and renewing share.</summary>
internal sealed class TwinOptions
{
    /// <summary>sigAlgs of NIST's arc; the keys of ML-DSA have their numbers below it.</summary>
    private const string SignatureAlgorithmsOfNist = "2.16.840.1.101.3.4.3.";

    private readonly Option<string?> _keyType = new("--twin-key-type") { HelpName = "TYPE", Description = "Ask for a linked certificate under the profile's twin as well, with a key of this type" };
    private readonly Option<string?> _csr = new("--twin-csr") { HelpName = "FILE", Description = "The same, with this PKCS#10 request (PEM); no second key is made" };
    private readonly Option<string?> _key = new("--twin-key") { HelpName = "FILE", Description = "Where to write the second key; twin-key.pem in --out-dir if not given" };
    private readonly Option<string?> _cert = new("--twin-cert") { HelpName = "FILE", Description = "Where to write the second chain; twin-chain.pem in --out-dir if not given" };

    public void AddTo(Command command)
    {
        _keyType.CompletionSources.Add([.. KeyTypeNames.All]);
        foreach (var option in new Option[] { _keyType, _csr, _key, _cert })
            command.Add(option);
    }

    /// <summary>What was asked for, checked; null if nothing was. Nothing is made yet: the first may still be found wrong.</summary>
    /// <param name="replaces">Whether files that are there may be replaced.</param>
    public TwinPlan? Plan(Run run, AcquisitionOptions shared, bool replaces)
    {
        var csr = run.Value(_csr);
        var type = KeyTypeOf(run);
        if (csr is null && type is null)
        {
            return run.Value(_key) is null && run.Value(_cert) is null
                ? null
                : throw new UsageException("--twin-key and --twin-cert are of a twin: ask for one with --twin-key-type or --twin-csr.");
        }

        if (csr is not null && (type is not null || run.Value(_key) is not null))
            throw new UsageException("--twin-csr brings its own key: leave out --twin-key-type and --twin-key.");
        var target = TargetFiles.OfTwin(shared.OutDir(run), csr is null ? run.Value(_key) : null, run.Value(_cert));
        if (csr is not null)
            target = target with { KeyPath = null };
        if (shared.ValidateOnly(run))
            return new TwinPlan(target, csr is null ? null : FromFile(csr), type, IsKept: false);
        if (target.ChainPath is null || (csr is null && target.KeyPath is null))
            throw new UsageException("Where to with the twin? Give --out-dir, or --twin-cert, and --twin-key if its key is made here.");
        if (!replaces)
            target.RequireVacant();
        return new TwinPlan(target, csr is null ? null : FromFile(csr), type, IsKept: true);
    }

    /// <summary>What comes back is written only if it verifies; where it cannot, nobody should ask.</summary>
    private static PendingRequest FromFile(string path)
    {
        var pending = PendingRequest.FromFile(path, "--twin-csr");
        var algorithm = new AsnReader(pending.Request.PublicKey, AsnEncodingRules.DER).ReadSequence().ReadSequence().ReadObjectIdentifier();
        return !algorithm.StartsWith(SignatureAlgorithmsOfNist, StringComparison.Ordinal) || MLDsa.IsSupported
            ? pending
            : throw new UsageException($"--twin-csr: {path} is of a key of ML-DSA, and this machine cannot verify what would come back: that takes OpenSSL 3.5.");
    }

    private KeyType? KeyTypeOf(Run run)
    {
        try
        {
            return run.Value(_keyType) is { } text ? KeyTypeNames.Parse(text) : null;
        }
        catch (FormatException e)
        {
            throw new UsageException($"--twin-key-type: {e.Message}");
        }
    }
}
