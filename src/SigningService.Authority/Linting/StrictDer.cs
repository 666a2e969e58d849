using System.Formats.Asn1;

namespace SigningService.Authority.Linting;

/// <summary>The rule before all rules: what cannot be decoded as strict DER of the right shape cannot be judged, so it is a finding.</summary>
internal static class StrictDer
{
    public const string Id = "strict-der";
    public const string Clause = "RFC 5280, 4.1";

    public static LintFinding Finding(AsnContentException cause) =>
        new(Id, Clause, $"The bytes are not strict DER of the right shape: {cause.Message}");
}
