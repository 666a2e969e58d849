using SigningService.Authority.Refusals;

namespace SigningService.Authority.Callers;

/// <summary>Who asks: recognised by the door from the certificate of the TLS connection, never from anything in the request.</summary>
/// <param name="Identity">
/// The name in the caller's certificate that its grant is bound to, with its kind: <c>uri:spiffe://example.test/operator</c>.
/// Binds request ids and stands in the ledger as requester.
/// </param>
/// <param name="Roles">What the grants file makes of this identity.</param>
/// <param name="Grants">What it may issue; counts only with <see cref="Role.Requester"/>.</param>
/// <param name="Certificate">The certificate it called with; null for the service itself.</param>
public sealed record Caller(string Identity, Role Roles, IReadOnlyList<IssuanceGrant> Grants, CertificateId? Certificate)
{
    public bool Has(Role role) => (Roles & role) != 0;

    /// <summary>Refuses unless the caller has one of the roles.</summary>
    /// <exception cref="RefusedException">With <see cref="RefusalReason.NotGranted"/>.</exception>
    public void Require(Role anyOf)
    {
        if (!Has(anyOf))
            throw new RefusedException(RefusalReason.NotGranted, $"{Identity} has none of the roles that this needs: {anyOf}. Ask an operator for a grant.");
    }
}
