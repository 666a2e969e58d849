using System.Security.Cryptography;
using System.Text;

namespace SigningService.Testing.Strangers;

/// <summary>A chain written to a folder of its own, in the forms that programs take; removed with it.</summary>
internal sealed class ChainFolder : IDisposable
{
    private const string CertificateLabel = "CERTIFICATE";
    private const string ListLabel = "X509 CRL";

    // Written when they are wanted: they may be large.
    private readonly Lazy<string> _pemLists;
    private readonly Lazy<string> _derLists;
    private readonly string _folder = Directory.CreateTempSubdirectory("stranger-").FullName;

    public ChainFolder(ChainToJudge chain)
    {
        Leaf = WritePem("leaf.pem", CertificateLabel, [chain.Leaf]);
        Root = WritePem("root.pem", CertificateLabel, [chain.Root]);
        Intermediates = WritePem("intermediates.pem", CertificateLabel, chain.Intermediates);
        Issuer = WritePem("issuer.pem", CertificateLabel, [chain.Intermediates is [var first, ..] ? first : chain.Root]);
        Authorities = WritePem("authorities.pem", CertificateLabel, [.. chain.Intermediates, chain.Root]);
        WholeChain = WritePem("chain.pem", CertificateLabel, [chain.Leaf, .. chain.Intermediates, chain.Root]);
        _pemLists = new Lazy<string>(() => WritePem("lists.pem", ListLabel, chain.RevocationLists));
        _derLists = new Lazy<string>(() => WriteDer("lists.der", chain.RevocationLists));
    }

    public string Leaf { get; }

    public string Root { get; }

    public string Intermediates { get; }

    public string Issuer { get; }

    public string Authorities { get; }

    public string WholeChain { get; }

    public string RevocationLists => _pemLists.Value;

    /// <summary>The same lists as DER, one behind the other: Java takes minutes to read PEM of some size.</summary>
    public string RevocationListsDer => _derLists.Value;

    public string PathOf(string name) => Path.Combine(_folder, name);

    public string WriteText(string name, string text)
    {
        File.WriteAllText(PathOf(name), text);
        return PathOf(name);
    }

    public string WriteDer(string name, ReadOnlyMemory<byte> der)
    {
        File.WriteAllBytes(PathOf(name), der.Span);
        return PathOf(name);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string WriteDer(string name, IEnumerable<ReadOnlyMemory<byte>> objects)
    {
        using var file = File.Create(PathOf(name));
        foreach (var der in objects)
            file.Write(der.Span);
        return PathOf(name);
    }

    private string WritePem(string name, string label, IEnumerable<ReadOnlyMemory<byte>> objects)
    {
        var text = new StringBuilder();
        foreach (var der in objects)
            text.Append(PemEncoding.WriteString(label, der.Span)).Append('\n');
        return WriteText(name, text.ToString());
    }
}
