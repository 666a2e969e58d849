using Google.Protobuf;
using SigningService.Contracts.V1;

namespace SigningService.Cli.Acquiring;

/// <summary>What issuing and renewing have in common in their answers.</summary>
/// <param name="Message">The whole answer, for JSON.</param>
/// <param name="Certificate">Null when only validated.</param>
internal sealed record Answer(IMessage Message, Certificate? Certificate, ByteString ToBeSigned, IReadOnlyList<Finding> Findings)
{
    public static Answer Of(IssueCertificateResponse response) =>
        new(response, response.Certificate, response.ToBeSigned, response.Findings);

    public static Answer Of(RenewCertificateResponse response) =>
        new(response, response.Certificate, response.ToBeSigned, response.Findings);
}
