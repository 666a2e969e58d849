using SigningService.Authority.Approvals;

namespace SigningService.Server.Jobs;

/// <summary>A reviewed file as it was read and found right.</summary>
/// <param name="Version">SHA-256 over its text.</param>
/// <param name="Approvals">What needs approval once it is in force.</param>
/// <param name="Use">Puts it in force and says so in the log; the version in hexadecimal.</param>
internal sealed record ReadFile(ReadOnlyMemory<byte> Version, ApprovalPolicy Approvals, Action<ILogger, string> Use);
