using Google.Protobuf;

namespace SigningService.Cli.Acquiring;

/// <summary>The second request of two, and where its key and chain go.</summary>
internal sealed record TwinAcquisition(PendingRequest Pending, TargetFiles Target) : IDisposable
{
    public ByteString Csr => ByteString.CopyFrom(Pending.Request.Der);

    public void Dispose() => Pending.Dispose();
}
