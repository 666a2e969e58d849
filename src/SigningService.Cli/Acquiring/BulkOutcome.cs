using SigningService.Contracts.V1;

namespace SigningService.Cli.Acquiring;

/// <summary>What became of one request of many: a certificate and where it was written, or why there is none.</summary>
internal sealed record BulkOutcome(string Name, Certificate? Certificate, string? ChainPath, RequestRefusal? Refusal)
{
    public static BulkOutcome Of(string name, Certificate certificate, string chainPath) => new(name, certificate, chainPath, null);

    public static BulkOutcome Of(string name, RequestRefusal refusal) => new(name, null, null, refusal);
}
