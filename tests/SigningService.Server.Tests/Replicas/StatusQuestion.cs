using System.Net.Http.Headers;
using Org.BouncyCastle.Ocsp;
using Org.BouncyCastle.X509;

namespace SigningService.Server.Tests.Replicas;

/// <summary>Asks by OCSP.</summary>
internal static class StatusQuestion
{
    /// <returns><c>good</c>, <c>revoked</c>, <c>unknown</c>, or <c>none</c> where the answer is that there is none now.</returns>
    public static async Task<string> AskAsync(HttpClient http, ReadOnlyMemory<byte> issuer, string serial, CancellationToken cancellationToken)
    {
        var generator = new OcspReqGenerator();
        var authority = new X509CertificateParser().ReadCertificate(issuer.ToArray());
        generator.AddRequest(new CertificateID(CertificateID.DigestSha1, authority, new Org.BouncyCastle.Math.BigInteger(1, Convert.FromHexString(serial))));
        using var content = new ByteArrayContent(generator.Generate().GetEncoded());
        content.Headers.ContentType = new MediaTypeHeaderValue("application/ocsp-request");
        using var response = await http.PostAsync("/ocsp", content, cancellationToken);
        if (!response.IsSuccessStatusCode || new OcspResp(await response.Content.ReadAsByteArrayAsync(cancellationToken)) is not { Status: OcspRespStatus.Successful } answer)
            return "none";
        return ((BasicOcspResp)answer.GetResponseObject()).Responses[0].GetCertStatus() switch
        {
            null => "good",
            RevokedStatus => "revoked",
            _ => "unknown",
        };
    }
}
