using Google.Protobuf;
using SigningService.Contracts.V1;

namespace SigningService.Cli.Acquiring;

/// <summary>What issuing and renewing have in common in their answers.</summary>
/// <param name="Message">The whole answer, for JSON.</param>
/// <param name="Certificate">Null when only validated.</param>
internal sealed record Answer(IMessage Message, Certificate? Certificate, ByteString ToBeSigned, IReadOnlyList<Finding> Findings)
{
    /// <summary>The linked certificate; null when none was asked for, or only validated.</summary>
    public Certificate? Twin { get; private init; }

    /// <summary>Of the linked certificate; empty when none was asked for, or it was issued.</summary>
    public ByteString TwinToBeSigned { get; private init; } = ByteString.Empty;

    /// <summary>Remarks on the second request.</summary>
    public IReadOnlyList<Finding> TwinFindings { get; private init; } = [];

    public static Answer Of(IssueCertificateResponse response) => new(response, response.Certificate, response.ToBeSigned, response.Findings)
    {
        Twin = response.Twin,
        TwinToBeSigned = response.TwinToBeSigned,
        TwinFindings = response.TwinFindings,
    };

    public static Answer Of(RenewCertificateResponse response) => new(response, response.Certificate, response.ToBeSigned, response.Findings)
    {
        Twin = response.Twin,
        TwinToBeSigned = response.TwinToBeSigned,
        TwinFindings = response.TwinFindings,
    };
}
