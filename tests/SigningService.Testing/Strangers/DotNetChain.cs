using System.Security.Cryptography.X509Certificates;

namespace SigningService.Testing.Strangers;

/// <summary>
/// .NET's chain engine. It takes revocation lists from nowhere but the leaf's distribution point, so lists that are given mean that it
/// fetches its own; OCSP it asks only for a certificate without one.
/// </summary>
public sealed class DotNetChain : IStranger
{
    public Task<Judgement> JudgeAsync(ChainToJudge chain) => Task.Run(() =>
    {
        using var engine = new X509Chain();
        var policy = engine.ChainPolicy;
        policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        policy.CustomTrustStore.Add(Load(chain.Root));
        foreach (var intermediate in chain.Intermediates)
            policy.ExtraStore.Add(Load(intermediate));
        policy.RevocationMode = chain.RevocationLists.Count > 0 ? X509RevocationMode.Online : X509RevocationMode.NoCheck;
        policy.RevocationFlag = X509RevocationFlag.ExcludeRoot;
        policy.UrlRetrievalTimeout = TimeSpan.FromMinutes(1);
        using var leaf = Load(chain.Leaf);
        var accepted = engine.Build(leaf);
        return new Judgement(accepted, string.Join("; ", engine.ChainStatus.Select(status => $"{status.Status}: {status.StatusInformation}")));
    });

    private static X509Certificate2 Load(ReadOnlyMemory<byte> der) => X509CertificateLoader.LoadCertificate(der.Span);
}
