using SigningService.Client.Connections;
using SigningService.Client.Enrollment;
using SigningService.Client.Keys;

namespace SigningService.Client.Holding;

/// <summary>What a <see cref="CertificateHolder"/> is to hold, and from where.</summary>
public sealed record HolderOptions
{
    /// <summary>Address of the service: <c>https://ca.example.test:7443</c>.</summary>
    public required Uri Server { get; init; }

    /// <summary>Addresses of further services that share its ledger: one that is unavailable is passed over. See <see cref="SigningServiceConnection"/>.</summary>
    public IReadOnlyList<Uri> Replicas { get; init; } = [];

    /// <summary>Folder for keys, certificates and requests under way; made for its owner only. One holder at a time.</summary>
    public required string StateFolder { get; init; }

    /// <summary>Address of the enrolment port: <c>https://ca.example.test:7444</c>; null if there never is a token.</summary>
    public Uri? EnrollmentServer { get; init; }

    /// <summary>The roots to begin with; what the service said later, and is stored, comes before them.</summary>
    public TrustBundle? Trust { get; init; }

    /// <summary>Without <see cref="Trust"/>: fingerprint of the roots, which are then fetched from the enrolment port.</summary>
    public string? TrustFingerprint { get; init; }

    /// <summary>Gives the enrolment token; null while there is none. Asked each time one is needed, so that a new one can be handed in later.</summary>
    public Func<EnrollmentSecret?> Token { get; init; } = () => null;

    /// <summary>Kind of the identity's key.</summary>
    public KeyType KeyType { get; init; } = KeyType.P256;

    /// <summary>Time that the identity's successors are to be valid; null: the profile's.</summary>
    public TimeSpan? Lifetime { get; init; }

    /// <summary>Further certificates.</summary>
    public IReadOnlyList<HeldOrder> Certificates { get; init; } = [];

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>How long one call may take.</summary>
    public TimeSpan CallTimeout { get; init; } = TimeSpan.FromSeconds(30);
}
