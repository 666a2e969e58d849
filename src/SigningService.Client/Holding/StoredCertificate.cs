using System.Text;
using SigningService.Client.Connections;
using SigningService.Client.Files;
using SigningService.Client.Keys;
using SigningService.Client.Verification;

namespace SigningService.Client.Holding;

/// <summary>A certificate with its key, as it lies in the state folder.</summary>
/// <param name="ResourceName">Its name at the service; empty if that is not known, as for the identity.</param>
internal sealed record StoredCertificate(string KeyPem, string ChainPem, string ResourceName)
{
    private const string Key = "key.pem";
    private const string Chain = "chain.pem";
    private const string Name = "resource-name";

    public static StoredCertificate Of(PrivateKey key, ReceivedCertificate received, string resourceName) =>
        new(key.ToPem(), received.ChainPem, resourceName);

    /// <summary>Null if there is none.</summary>
    public static StoredCertificate? Load(GenerationFolder folder) => folder.Current is { } current
        ? new StoredCertificate(Read(current, Key), Read(current, Chain), Read(current, Name))
        : null;

    public void Save(GenerationFolder folder) =>
        folder.Install([File(Key, KeyPem), File(Chain, ChainPem), File(Name, ResourceName)], "");

    public ClientIdentity Open() => ClientIdentity.FromPem(ChainPem, KeyPem);

    private static string Read(string folder, string name) => System.IO.File.ReadAllText(Path.Combine(folder, name));

    private static GenerationFile File(string name, string text) => new(name, Encoding.UTF8.GetBytes(text), StagedFile.Secret);
}
