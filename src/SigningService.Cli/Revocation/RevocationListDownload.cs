using SigningService.Client;
using SigningService.Client.Verification;
using SigningService.Contracts.V1;

namespace SigningService.Cli.Revocation;

/// <summary>Brings a revocation list, which comes in pieces.</summary>
internal static class RevocationListDownload
{
    /// <param name="name">Full resource name; <c>latest</c> as its number for the one that is out.</param>
    public static Task<(RevocationList List, byte[] Der)> ReadAsync(
        SigningServiceConnection connection, string name, DateTime deadline, CancellationToken cancellationToken) =>
        ReadAsync(connection, new GetRevocationListRequest { Name = name }, deadline, cancellationToken);

    /// <summary>Brings the delta that went out with a list.</summary>
    public static Task<(RevocationList List, byte[] Der)> ReadDeltaAsync(
        SigningServiceConnection connection, string name, DateTime deadline, CancellationToken cancellationToken) =>
        ReadAsync(connection, new GetRevocationListRequest { Name = name, Delta = true }, deadline, cancellationToken);

    private static async Task<(RevocationList List, byte[] Der)> ReadAsync(
        SigningServiceConnection connection, GetRevocationListRequest request, DateTime deadline, CancellationToken cancellationToken)
    {
        using var call = connection.Revocations.GetRevocationList(request, deadline: deadline, cancellationToken: cancellationToken);
        using var pieces = new MemoryStream();
        RevocationList? list = null;
        while (await call.ResponseStream.MoveNext(cancellationToken))
        {
            var part = call.ResponseStream.Current;
            if (part.PartCase == GetRevocationListResponse.PartOneofCase.RevocationList)
                list = part.RevocationList;
            else
                pieces.Write(part.Piece.Span);
        }

        return list is not null ? (list, pieces.ToArray()) : throw new VerificationFailedException("The service sent no description of the list.");
    }
}
