using System.Security.Cryptography;
using System.Text.Json;
using Grpc.Core;
using SigningService.Cli.Output;
using SigningService.Client;
using SigningService.Client.Verification;

namespace SigningService.Cli.Running;

/// <summary>What went wrong, as a sentence for people or an object for scripts, and the exit code.</summary>
internal sealed record ErrorReport(int ExitCode, string Reason, string Message)
{
    public IReadOnlyList<FieldViolation> Violations { get; private init; } = [];

    public TimeSpan? RetryAfter { get; private init; }

    public string? RequestId { get; private init; }

    public string? Hint { get; private init; }

    public static ErrorReport Of(Exception exception) => exception switch
    {
        IncompleteRequestException e => Of(e.InnerException!) with { RequestId = e.RequestId, Hint = e.Hint },
        UsageException e => Usage(e.Message),
        SigningServiceException e => Of(e),
        VerificationFailedException e => new(Running.ExitCode.VerificationFailed, "VERIFICATION_FAILED", e.Message),
        OperationCanceledException => new(Running.ExitCode.Interrupted, "INTERRUPTED", "Interrupted."),
        IOException or UnauthorizedAccessException => new(Running.ExitCode.Unexpected, "FILE", exception.Message),
        CryptographicException e => new(Running.ExitCode.Unexpected, "CRYPTOGRAPHY", e.Message),
        _ => new(Running.ExitCode.Unexpected, "UNEXPECTED", $"{exception.GetType().Name}: {exception.Message}"),
    };

    public static ErrorReport Usage(string message) => new(Running.ExitCode.Usage, "USAGE", message);

    public void WriteText(TextWriter error)
    {
        error.WriteLine(Printable.Text($"signctl: {Message}") + (ExitCode == Running.ExitCode.Usage ? "" : $" ({Printable.Text(Reason)})"));
        foreach (var violation in Violations.Where(v => v.Description != Message || Violations.Count > 1))
            error.WriteLine(Printable.Text($"  {violation.Field}: {violation.Description}"));
        if (Hint is not null)
            error.WriteLine(Hint);
    }

    public void WriteJson(TextWriter error) => JsonOutput.Write(error, json =>
    {
        json.WriteStartObject("error");
        json.WriteString("reason", Reason);
        json.WriteString("message", Message);
        json.WriteNumber("exitCode", ExitCode);
        json.WriteStartArray("fieldViolations");
        foreach (var violation in Violations)
            Write(json, violation);
        json.WriteEndArray();
        if (RetryAfter is { } retry)
            json.WriteNumber("retryAfterSeconds", retry.TotalSeconds);
        if (RequestId is not null)
            json.WriteString("requestId", RequestId);
        json.WriteEndObject();
    });

    private static void Write(Utf8JsonWriter json, FieldViolation violation)
    {
        json.WriteStartObject();
        json.WriteString("field", violation.Field);
        json.WriteString("description", violation.Description);
        json.WriteEndObject();
    }

    private static ErrorReport Of(SigningServiceException e) => new(CodeOf(e), e.Reason, e.Message)
    {
        Violations = e.Violations,
        RetryAfter = e.RetryAfter,
    };

    private static int CodeOf(SigningServiceException e) => e.Reason == ClientReasons.ServerNotTrusted
        ? Running.ExitCode.VerificationFailed
        : e.Status switch
        {
            StatusCode.InvalidArgument or StatusCode.FailedPrecondition or StatusCode.AlreadyExists or StatusCode.OutOfRange
                or StatusCode.Aborted => Running.ExitCode.Refused,
            StatusCode.NotFound => Running.ExitCode.NotFound,
            StatusCode.Unavailable or StatusCode.ResourceExhausted or StatusCode.DeadlineExceeded => Running.ExitCode.Unavailable,
            StatusCode.Unauthenticated or StatusCode.PermissionDenied => Running.ExitCode.NotPermitted,
            StatusCode.Cancelled => Running.ExitCode.Interrupted,
            _ => Running.ExitCode.Unexpected,
        };
}
