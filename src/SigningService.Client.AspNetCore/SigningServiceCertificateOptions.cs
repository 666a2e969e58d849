using SigningService.Client.Revocation;

namespace SigningService.Client.AspNetCore;

/// <summary>What <c>AddSigningServiceCertificate</c> adds.</summary>
public sealed class SigningServiceCertificateOptions
{
    /// <summary>Where revocation lists come from and what holds without them; null: revocation is not asked about.</summary>
    public RevocationOptions? Revocation { get; set; } = new();

    /// <summary>How long the start waits for the first revocation lists; then it goes on without them. 10 seconds unless set.</summary>
    public TimeSpan WaitForLists { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Runs beside the application until it stops: what keeps the source renewed. Null if the source renews itself, is renewed elsewhere, or is a holder's.
    /// </summary>
    public Func<CancellationToken, Task>? Run { get; set; }
}
