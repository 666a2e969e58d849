using System.Text.Json;
using SigningService.Cli.Acquiring;
using SigningService.Cli.Configuration;
using SigningService.Cli.Running;
using SigningService.Client.Connections;
using SigningService.Client.Files;
using SigningService.Client.Keys;
using SigningService.Client.Requests;
using SigningService.Client.Verification;

namespace SigningService.Cli.Enrolling;

/// <summary>The folder of an enrolled client: key, chain, roots, and the configuration that names them.</summary>
internal sealed class EnrolmentFolder(string path)
{
    // There is one enrolment a folder, and no id of it but this.
    private const string RequestId = "enrolment";

    private readonly TargetFiles _files = TargetFiles.Of(path, null, null);

    public string Key => _files.KeyPath!;

    public string Chain => _files.ChainPath!;

    public string Bundle => Path.Combine(path, "bundle.pem");

    public string Config => Path.Combine(path, "signctl.json");

    /// <summary>Key and request of a try whose outcome is not known.</summary>
    public string Pending => PendingRequest.PathOf(Key, RequestId);

    /// <summary>Refuses to replace what is there, unless it is that of a try that was not finished.</summary>
    /// <exception cref="UsageException">It is there.</exception>
    public void RequireVacant()
    {
        if (File.Exists(Pending))
            return;
        _files.RequireVacant();
        foreach (var file in new[] { Bundle, Config })
        {
            if (File.Exists(file))
                throw new UsageException($"{file} is there already: choose another place, or give --force to replace it.");
        }
    }

    /// <summary>The kept request, else a new one, which is kept from here on.</summary>
    public PendingRequest Open(KeyType type, RequestedNames names)
    {
        _files.Prepare();
        return PendingRequest.Open(Key, RequestId, type, names);
    }

    /// <summary>All are complete on disk before one of them takes its place; the configuration comes last.</summary>
    public void Write(PrivateKey key, ReceivedCertificate certificate, TrustBundle trust, Uri service)
    {
        using var bundle = StagedFile.Write(Bundle, string.Concat(trust.Roots.Select(root => root.ExportCertificatePem() + "\n")), StagedFile.Public);
        using var config = StagedFile.Write(Config, ConfigOf(service), StagedFile.Public);
        _files.Write(key, certificate);
        bundle.Commit();
        config.Commit();
    }

    private static string ConfigOf(Uri service)
    {
        var file = new ConfigFile
        {
            Server = service.GetLeftPart(UriPartial.Authority),
            Trust = "bundle.pem",
            ClientCert = "chain.pem",
            ClientKey = "key.pem",
        };
        return JsonSerializer.Serialize(file, ConfigJson.Default.ConfigFile) + "\n";
    }
}
