using Grpc.Core;

namespace SigningService.Client.Holding;

/// <summary>A further certificate, asked for with the identity; asked for anew, under its grants, when it was revoked, is expired or is not known.</summary>
internal sealed class OrderedCertificate(HeldOrder order, HolderOptions options, ServiceClock clock, TrustStore trust, ServiceCalls calls)
    : HeldCertificate(order.Name, order.KeyType, options.StateFolder, clock, trust, calls)
{
    private readonly ServiceCalls _calls = calls;

    public override string ResourceName => Stored?.ResourceName ?? "";

    protected override TimeSpan? Lifetime => order.Lifetime;

    protected override Task ReplaceAsync(CancellationToken cancellationToken) =>
        ObtainAsync(order.Names, pending => _calls.IssueAsync(order, pending, cancellationToken));

    protected override async Task RenewAsync(CancellationToken cancellationToken)
    {
        try
        {
            await base.RenewAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (SigningServiceException e) when (e.Status == StatusCode.NotFound)
        {
            IsEnded = true;
            throw;
        }
    }
}
