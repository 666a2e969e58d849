using SigningService.Client.Enrollment;
using SigningService.Client.Keys;
using SigningService.Client.Requests;

namespace SigningService.Cli.Enrolling;

/// <summary>What is to be enrolled, with which token, and where it goes.</summary>
internal sealed record EnrolmentOrder
{
    /// <summary>The enrolment port.</summary>
    public required Uri Server { get; init; }

    /// <summary>The port for what comes after.</summary>
    public required Uri Service { get; init; }

    public required EnrollmentSecret Secret { get; init; }

    /// <summary>Null if the roots are given as a file.</summary>
    public required string? Fingerprint { get; init; }

    /// <summary>May be none: the token has them.</summary>
    public required RequestedNames Names { get; init; }

    /// <summary>Null if none was asked for.</summary>
    public required KeyType? KeyType { get; init; }

    public required EnrolmentFolder Folder { get; init; }

    /// <summary>Replace what is there.</summary>
    public required bool Force { get; init; }
}
