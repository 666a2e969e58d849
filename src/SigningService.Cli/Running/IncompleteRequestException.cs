namespace SigningService.Cli.Running;

/// <summary>A request failed in a way that leaves open whether it was carried out; its key and CSR were kept.</summary>
/// <param name="requestId">Null if the request has none.</param>
/// <param name="hint">How to get at the outcome; null if it is found by the request id.</param>
internal sealed class IncompleteRequestException(string? requestId, Exception cause, string? hint = null) : Exception(cause.Message, cause)
{
    public string? RequestId { get; } = requestId;

    public string Hint => hint ??
        $"The key and the request are kept. Run the same command with --request-id {RequestId} to get the certificate of this very request.";
}
