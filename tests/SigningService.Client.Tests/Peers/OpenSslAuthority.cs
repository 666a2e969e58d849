using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using SigningService.Testing;
using SigningService.Testing.Strangers;

namespace SigningService.Client.Tests.Peers;

/// <summary>A root with any kind of key, and lists that .NET cannot make: by OpenSSL.</summary>
internal sealed class OpenSslAuthority : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("openssl-ca-");
    private readonly string[] _signing;
    private int _number = 1;

    private OpenSslAuthority(string[] signing) => _signing = signing;

    public X509Certificate2 Root { get; private set; } = null!;

    /// <param name="key">Arguments of <c>openssl genpkey</c>.</param>
    /// <param name="signing">Options with which it signs its lists.</param>
    public static async Task<OpenSslAuthority> CreateAsync(string[] key, string[] signing)
    {
        var authority = new OpenSslAuthority(signing);
        await authority.RunAsync(["genpkey", .. key, "-out", "root.key"]);
        await authority.RunAsync(["req", "-x509", "-new", "-key", "root.key", "-subj", "/CN=OpenSSL Root", "-days", "30", "-addext", "keyUsage=critical,keyCertSign,cRLSign", "-out", "root.pem"]);
        authority.Root = X509CertificateLoader.LoadCertificateFromFile(authority.PathOf("root.pem"));
        return authority;
    }

    /// <summary>A leaf whose lists are at a place.</summary>
    public async Task<X509Certificate2> IssueAsync(string list)
    {
        await RunAsync(["req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "leaf.key", "-subj", "/CN=leaf", "-out", "leaf.csr"]);
        await File.WriteAllTextAsync(PathOf("leaf.cnf"), $"crlDistributionPoints = URI:{list}\nauthorityKeyIdentifier = keyid\n");
        await RunAsync(["x509", "-req", "-in", "leaf.csr", "-CA", "root.pem", "-CAkey", "root.key", "-days", "10", "-extfile", "leaf.cnf", "-out", "leaf.pem"]);
        return X509CertificateLoader.LoadCertificateFromFile(PathOf("leaf.pem"));
    }

    /// <summary>A list, PEM.</summary>
    /// <param name="point">Body of an issuing distribution point in OpenSSL's words; null for a list without one.</param>
    public async Task<string> ListAsync(string? point = null, params X509Certificate2[] revoked)
    {
        await File.WriteAllTextAsync(PathOf("index.txt"), string.Concat(revoked.Select(c => $"R\t351231235959Z\t260101000000Z\t{c.SerialNumber}\tunknown\t/CN=leaf\n")));
        await File.WriteAllTextAsync(PathOf("number"), (++_number).ToString("X4", CultureInfo.InvariantCulture) + "\n");
        await File.WriteAllTextAsync(PathOf("ca.cnf"), $"""
            [ca]
            default_ca = it
            [it]
            database = index.txt
            crlnumber = number
            default_md = default
            default_crl_days = 1
            [extensions]
            authorityKeyIdentifier = keyid
            {(point is null ? "" : "issuingDistributionPoint = critical,@point")}
            [point]
            {point}
            """);
        await RunAsync(["ca", "-config", "ca.cnf", "-gencrl", "-cert", "root.pem", "-keyfile", "root.key", "-crlexts", "extensions", .. _signing, "-out", "list.pem"]);
        return await File.ReadAllTextAsync(PathOf("list.pem"));
    }

    public static byte[] DerOf(string pem) => Convert.FromBase64String(pem[PemEncoding.Find(pem).Base64Data]);

    public void Dispose()
    {
        Root?.Dispose();
        _folder.Delete(recursive: true);
    }

    private Task<string> RunAsync(string[] arguments) => ToolRun.RequireAsync(RequiredTool.Find("openssl", "openssl"), arguments, _folder.FullName);

    private string PathOf(string name) => Path.Combine(_folder.FullName, name);
}
