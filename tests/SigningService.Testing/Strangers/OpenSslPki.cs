using System.Security.Cryptography;

namespace SigningService.Testing.Strangers;

/// <summary>A small PKI made by OpenSSL alone: a root, an issuing authority, a good and a revoked leaf, the lists of both authorities.</summary>
public sealed class OpenSslPki
{
    private const string Config = """
        [ req ]
        distinguished_name = dn
        prompt = no
        string_mask = utf8only
        [ dn ]
        [ ca ]
        default_ca = issuing
        [ issuing ]
        unique_subject = no
        database = index.txt
        crlnumber = crlnumber
        certificate = issuing.pem
        private_key = issuing.key
        default_md = sha256
        default_crl_days = 7
        crl_extensions = list
        [ root ]
        database = root-index.txt
        crlnumber = root-crlnumber
        certificate = root.pem
        private_key = root.key
        default_md = sha256
        default_crl_days = 7
        crl_extensions = list
        [ list ]
        authorityKeyIdentifier = keyid:always
        [ root_ext ]
        basicConstraints = critical, CA:TRUE
        keyUsage = critical, keyCertSign, cRLSign
        subjectKeyIdentifier = hash
        [ issuing_ext ]
        basicConstraints = critical, CA:TRUE, pathlen:0
        keyUsage = critical, keyCertSign, cRLSign
        subjectKeyIdentifier = hash
        authorityKeyIdentifier = keyid:always
        [ leaf_ext ]
        keyUsage = critical, digitalSignature
        extendedKeyUsage = serverAuth, clientAuth
        subjectKeyIdentifier = hash
        authorityKeyIdentifier = keyid:always
        subjectAltName = DNS:leaf.example.test
        crlDistributionPoints = URI:http://pki.example.test/issuing.crl
        """;

    private OpenSslPki(string folder) => Folder = folder;

    /// <summary>Where keys and certificates lie, as PEM.</summary>
    public string Folder { get; }

    public ReadOnlyMemory<byte> Root => Read("root.pem");

    public ReadOnlyMemory<byte> Issuing => Read("issuing.pem");

    public ReadOnlyMemory<byte> Good => Read("good.pem");

    public ReadOnlyMemory<byte> Revoked => Read("revoked.pem");

    public ReadOnlyMemory<byte> RootList => Read("root-list.pem");

    public ReadOnlyMemory<byte> IssuingList => Read("issuing-list.pem");

    /// <summary>Makes one in a folder, which is the caller's to remove.</summary>
    public static async Task<OpenSslPki> CreateAsync(string folder)
    {
        var pki = new OpenSslPki(folder);
        await File.WriteAllTextAsync(pki.PathOf("openssl.cnf"), Config);
        foreach (var name in new[] { "index.txt", "root-index.txt" })
            await File.WriteAllTextAsync(pki.PathOf(name), "");
        foreach (var name in new[] { "crlnumber", "root-crlnumber" })
            await File.WriteAllTextAsync(pki.PathOf(name), "1000\n");
        await pki.CertifyAsync("root", "/O=Example/CN=Root", null, "root_ext", "365");
        await pki.CertifyAsync("issuing", "/O=Example/CN=Issuing", "root", "issuing_ext", "180");
        await pki.CertifyAsync("good", "/CN=leaf.example.test", "issuing", "leaf_ext", "90");
        await pki.CertifyAsync("revoked", "/CN=leaf.example.test", "issuing", "leaf_ext", "90");
        // So that the database, which OCSP answers come from, knows it as good.
        await pki.RunAsync("ca", "-config", "openssl.cnf", "-valid", "good.pem");
        await pki.RunAsync("ca", "-config", "openssl.cnf", "-revoke", "revoked.pem", "-crl_reason", "keyCompromise");
        await pki.RunAsync("ca", "-config", "openssl.cnf", "-gencrl", "-out", "issuing-list.pem");
        await pki.RunAsync("ca", "-config", "openssl.cnf", "-name", "root", "-gencrl", "-out", "root-list.pem");
        return pki;
    }

    /// <summary>A chain with the lists of both authorities.</summary>
    public ChainToJudge ChainOf(ReadOnlyMemory<byte> leaf) => new(leaf, [Issuing], Root, [IssuingList, RootList]);

    public string PathOf(string name) => Path.Combine(Folder, name);

    private async Task CertifyAsync(string name, string subject, string? issuer, string extensions, string days)
    {
        var key = name + ".key";
        await RunAsync("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", key);
        if (issuer is null)
        {
            await RunAsync("req", "-config", "openssl.cnf", "-new", "-x509", "-key", key, "-subj", subject, "-days", days, "-extensions", extensions, "-out", name + ".pem");
            return;
        }

        await RunAsync("req", "-config", "openssl.cnf", "-new", "-key", key, "-subj", subject, "-out", name + ".csr");
        await RunAsync(
            "x509", "-req", "-in", name + ".csr", "-CA", issuer + ".pem", "-CAkey", issuer + ".key", "-days", days,
            "-extfile", "openssl.cnf", "-extensions", extensions, "-out", name + ".pem");
    }

    private Task<string> RunAsync(params string[] arguments) => ToolRun.RequireAsync(OpenSsl.Program, arguments, Folder);

    private byte[] Read(string name)
    {
        var text = File.ReadAllText(PathOf(name));
        var fields = PemEncoding.Find(text);
        return Convert.FromBase64String(text[fields.Base64Data]);
    }
}
