using Grpc.Core;
using SigningService.Client.Connections;
using SigningService.Client.Files;
using SigningService.Client.Keys;
using SigningService.Client.Requests;
using SigningService.Client.Verification;

namespace SigningService.Client.Holding;

/// <summary>
/// Gets a certificate on disk: its key and request are there before anyone is asked, and are forgotten only after it is there or can never
/// be had.
/// </summary>
internal sealed class Obtaining(string pendingPath, KeyType keyType, GenerationFolder folder)
{
    /// <summary>Whether an earlier request has no outcome yet.</summary>
    public bool IsUnderWay => File.Exists(pendingPath);

    /// <summary>
    /// Forgets a request whose certificate is there: whoever stored it was killed before it could. Asked again it would be another request
    /// under the same id, since it would renew the certificate that it has given.
    /// </summary>
    public void ForgetIfStored(ClientIdentity stored)
    {
        using var pending = PendingOrder.TryOpen(pendingPath);
        if (pending?.Key.Matches(stored.Certificate) == true)
            pending.Settle();
    }

    /// <param name="names">For a new request; one that is under way keeps its own.</param>
    /// <param name="ask">Asks the service, and verifies what comes.</param>
    /// <param name="whenStored">Called when the certificate is on disk and its request is as well.</param>
    /// <returns>What is on disk now.</returns>
    public async Task<StoredCertificate> RunAsync(
        RequestedNames names, Func<PendingOrder, Task<(ReceivedCertificate Received, string Name)>> ask, Action? whenStored = null)
    {
        using var pending = PendingOrder.Open(pendingPath, keyType, names);
        try
        {
            var (received, name) = await ask(pending).ConfigureAwait(false);
            using (received)
            {
                var stored = StoredCertificate.Of(pending.Key, received, name);
                stored.Save(folder);
                whenStored?.Invoke();
                pending.Settle();
                return stored;
            }
        }
        catch (SigningServiceException e) when (IsForGood(e.Status))
        {
            pending.Settle();
            throw;
        }
    }

    // The same will never be granted.
    private static bool IsForGood(StatusCode status) =>
        status is StatusCode.InvalidArgument or StatusCode.AlreadyExists or StatusCode.FailedPrecondition or StatusCode.NotFound;
}
