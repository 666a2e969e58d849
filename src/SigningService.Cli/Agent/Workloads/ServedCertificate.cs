using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Google.Protobuf;
using SigningService.Client.Files;
using SigningService.Client.Requests;

namespace SigningService.Cli.Agent.Workloads;

/// <summary>A certificate with its key and the roots, as one caller gets it.</summary>
internal sealed class ServedCertificate
{
    private const string Scheme = "spiffe://";

    /// <param name="files">In PEM.</param>
    public ServedCertificate(string name, string hint, IReadOnlyList<GenerationFile> files)
    {
        (Name, Hint) = (name, hint);
        ChainPem = Content("chain.pem");
        KeyPem = Content("key.pem");
        RootsPem = Content("bundle.pem");
        Chain = DerOf(ChainPem, out var leaf);
        Roots = DerOf(RootsPem, out _);
        SpiffeId = SpiffeIdOf(leaf);
        byte[] Content(string file) => files.Single(f => f.Name == file).Content;
    }

    /// <summary>What the agent's file calls it.</summary>
    public string Name { get; }

    public string Hint { get; }

    /// <summary>Null if the certificate is none of a workload.</summary>
    public string? SpiffeId { get; }

    /// <summary><c>spiffe://trust-domain</c>; null without a SPIFFE id.</summary>
    public string? TrustDomain => SpiffeId is { } id ? Scheme + id[Scheme.Length..].Split('/')[0] : null;

    public byte[] ChainPem { get; }

    public byte[] KeyPem { get; }

    public byte[] RootsPem { get; }

    /// <summary>DER, one after the other.</summary>
    public ByteString Chain { get; }

    /// <summary>DER, one after the other.</summary>
    public ByteString Roots { get; }

    /// <summary>PKCS#8, DER.</summary>
    public ByteString Key
    {
        get
        {
            var text = Encoding.ASCII.GetString(KeyPem);
            return ByteString.CopyFrom(Convert.FromBase64String(text[PemEncoding.Find(text).Base64Data]));
        }
    }

    private static ByteString DerOf(byte[] pem, out byte[] first)
    {
        var all = new X509Certificate2Collection();
        all.ImportFromPem(Encoding.ASCII.GetString(pem));
        first = all[0].RawData;
        return ByteString.CopyFrom([.. all.SelectMany(c => c.RawData)]);
    }

    // The standard has exactly one URI in a workload's certificate.
    private static string? SpiffeIdOf(byte[] leaf)
    {
        using var certificate = X509CertificateLoader.LoadCertificate(leaf);
        return SubjectNameReader.Read(certificate).Where(n => n.StartsWith("uri:", StringComparison.Ordinal)).ToList() is [var uri]
            && uri["uri:".Length..] is var id && id.StartsWith(Scheme, StringComparison.Ordinal) && id.IndexOf('/', Scheme.Length) > Scheme.Length
            ? id
            : null;
    }
}
