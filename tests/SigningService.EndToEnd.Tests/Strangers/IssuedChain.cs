using System.Security.Cryptography.X509Certificates;
using SigningService.Contracts.V1;
using SigningService.EndToEnd.Tests.Running;
using SigningService.Testing.Strangers;

namespace SigningService.EndToEnd.Tests.Strangers;

/// <summary>What a relying party has of a certificate: the chain it was shown, the root it trusts, and what it fetches from the URLs in them.</summary>
internal static class IssuedChain
{
    /// <summary>Fetches the lists of every level from their distribution points.</summary>
    public static async Task<ChainToJudge> FetchAsync(RunningHouse house, Certificate certificate)
    {
        using var root = X509Certificate2.CreateFromPem(await File.ReadAllTextAsync(house.TrustFile));
        var intermediates = certificate.Chain.Select(der => der.Memory).ToList();
        var lists = new List<ReadOnlyMemory<byte>>();
        foreach (var der in intermediates.Prepend(certificate.Der.Memory))
            lists.Add(await Http.GetAsync(DistributionPoint(der)));
        return new ChainToJudge(certificate.Der.Memory, intermediates, root.RawData, lists);
    }

    /// <summary>The same chain for those who load one list for each authority, whatever shard a certificate is of.</summary>
    public static async Task<ChainToJudge> WithListsOfEverythingAsync(RunningHouse house, ChainToJudge chain) => chain with
    {
        RevocationLists =
        [
            await Http.GetAsync(new Uri(house.PublicationUrl, "/crl/server-ca.crl")),
            await Http.GetAsync(new Uri(house.PublicationUrl, "/crl/root.crl")),
        ],
    };

    /// <summary>The same chain for those who ask by OCSP, at the URL in the leaf.</summary>
    public static ChainToJudge ByOcsp(ChainToJudge chain)
    {
        using var leaf = X509CertificateLoader.LoadCertificate(chain.Leaf.Span);
        var access = leaf.Extensions.OfType<X509AuthorityInformationAccessExtension>().Single();
        return chain with { RevocationLists = [], OcspUrl = access.EnumerateOcspUris().Single() };
    }

    private static Uri DistributionPoint(ReadOnlyMemory<byte> der)
    {
        using var certificate = X509CertificateLoader.LoadCertificate(der.Span);
        var extension = certificate.Extensions.Single(e => e.Oid?.Value == "2.5.29.31");
        // One http URL, in ASCII, is the last thing in the extension.
        var text = System.Text.Encoding.ASCII.GetString(extension.RawData);
        return new Uri(text[text.IndexOf("http://", StringComparison.Ordinal)..]);
    }
}
