using SigningService.Client.Keys;
using SigningService.Client.Requests;

namespace SigningService.Cli.Acquiring;

/// <summary>The linked certificate that was asked for, before anything is made for it.</summary>
/// <param name="FromFile">The request, if it came from a file.</param>
/// <param name="KeyType">Of the key to be made otherwise.</param>
/// <param name="IsKept">Whether key and request are kept until the outcome is known; they are not where nothing will be issued.</param>
internal sealed record TwinPlan(TargetFiles Target, PendingRequest? FromFile, KeyType? KeyType, bool IsKept)
{
    /// <summary>Makes key and request, or finds those that were kept under the request id.</summary>
    public TwinAcquisition Open(RequestedNames names, string requestId)
    {
        if (IsKept)
            Target.Prepare();
        return new TwinAcquisition(FromFile ?? Make(names, requestId), Target);
    }

    private PendingRequest Make(RequestedNames names, string requestId) => IsKept
        ? PendingRequest.Open(Target.KeyPath!, requestId, KeyType!.Value, names)
        : PendingRequest.Unkept(KeyType!.Value, names);
}
