using SigningService.Authority.Configuration;

namespace SigningService.Server.Configuration;

/// <summary>What one caller, one connection and the whole service may take.</summary>
internal sealed record LimitSettings
{
    /// <summary>Connections over all listeners.</summary>
    public required int Connections { get; init; }

    /// <summary>Connections that one identity may hold.</summary>
    public required int ConnectionsPerCaller { get; init; }

    /// <summary>Calls a second that one identity may make, over time.</summary>
    public required int CallsPerSecond { get; init; }

    /// <summary>Calls that one identity may make at once after a pause.</summary>
    public required int CallBurst { get; init; }

    /// <summary>OCSP answers signed at the same time; the rest of the token's capacity is left to issuance.</summary>
    public required int StatusSignatures { get; init; }

    /// <summary>New TLS connections a second from one address.</summary>
    public required int HandshakesPerSecond { get; init; }

    /// <summary>Watches, which are calls without an end, that one identity may have open.</summary>
    public required int WatchesPerCaller { get; init; }

    /// <summary>Refusals of one identity that are audited one by one in a minute; the rest is summarised.</summary>
    public required int RefusalRecordsPerMinute { get; init; }

    /// <summary>Enrolment tokens that are not accepted, from one address in a minute; after that it waits.</summary>
    public required int WrongTokensPerMinute { get; init; }

    /// <summary>Enrolments worked on at the same time, of all strangers together.</summary>
    public required int Enrolments { get; init; }

    /// <summary>Enrolments that wait for their turn.</summary>
    public required int EnrolmentsWaiting { get; init; }

    /// <summary>Certificates of one key and profile that one caller may ask for within an hour, with a request id of its own each; 0 for no end.</summary>
    public required int CertificatesPerKeyPerHour { get; init; }

    /// <summary>Stored certificates that are verified again in a second; 0 for none.</summary>
    public required int VerificationsPerSecond { get; init; }

    /// <summary>Bytes of one gRPC message.</summary>
    public const int MessageBytes = 256 * 1024;

    /// <summary>Bytes of an OCSP request.</summary>
    public const int StatusRequestBytes = 64 * 1024;

    /// <summary>The longest that a call may take.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    public static LimitSettings Read(ReviewedMapping? mapping) => new()
    {
        Connections = mapping?.OptionalWholeNumber("connections", 10, 1_000_000) ?? 1_000,
        ConnectionsPerCaller = mapping?.OptionalWholeNumber("connectionsPerCaller", 1, 1_000_000) ?? 50,
        CallsPerSecond = mapping?.OptionalWholeNumber("callsPerSecond", 1, 1_000_000) ?? 2_000,
        CallBurst = mapping?.OptionalWholeNumber("callBurst", 1, 1_000_000) ?? 4_000,
        StatusSignatures = mapping?.OptionalWholeNumber("statusSignatures", 1, 1_000) ?? 2,
        HandshakesPerSecond = mapping?.OptionalWholeNumber("handshakesPerSecond", 1, 1_000_000) ?? 200,
        WrongTokensPerMinute = mapping?.OptionalWholeNumber("wrongTokensPerMinute", 1, 1_000_000) ?? 10,
        Enrolments = mapping?.OptionalWholeNumber("enrolments", 1, 1_000) ?? 8,
        EnrolmentsWaiting = mapping?.OptionalWholeNumber("enrolmentsWaiting", 0, 100_000) ?? 256,
        WatchesPerCaller = mapping?.OptionalWholeNumber("watchesPerCaller", 1, 1_000_000) ?? 100,
        CertificatesPerKeyPerHour = mapping?.OptionalWholeNumber("certificatesPerKeyPerHour", 0, 1_000_000) ?? 20,
        VerificationsPerSecond = mapping?.OptionalWholeNumber("verificationsPerSecond", 0, 10_000) ?? 20,
        RefusalRecordsPerMinute = mapping?.OptionalWholeNumber("refusalRecordsPerMinute", 1, 10_000) ?? 60,
    };
}
