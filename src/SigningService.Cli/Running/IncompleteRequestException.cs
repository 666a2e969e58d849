namespace SigningService.Cli.Running;

/// <summary>A request failed in a way that leaves open whether it was carried out; its key and CSR were kept.</summary>
internal sealed class IncompleteRequestException(string requestId, Exception cause) : Exception(cause.Message, cause)
{
    public string RequestId { get; } = requestId;

    public string Hint =>
        $"The key and the request are kept. Run the same command with --request-id {RequestId} to get the certificate of this very request.";
}
