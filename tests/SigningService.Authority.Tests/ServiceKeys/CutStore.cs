using SigningService.Authority.Auditing;
using SigningService.Authority.ServiceKeys;

namespace SigningService.Authority.Tests.ServiceKeys;

/// <summary>A store behind which the power goes at a write: before it, or after it and before anyone hears of it.</summary>
internal sealed class CutStore(IServiceKeyStore inner, int write, bool after) : IServiceKeyStore
{
    private int _writes;

    public ValueTask<IReadOnlyList<ServiceKey>> ReadServiceKeysAsync(CancellationToken cancellationToken) => inner.ReadServiceKeysAsync(cancellationToken);

    public ValueTask<bool> AddServiceKeyAsync(ServiceKey key, IReadOnlyList<AuditEvent> events, CancellationToken cancellationToken) =>
        WriteAsync(() => inner.AddServiceKeyAsync(key, events, cancellationToken));

    public ValueTask<bool> StepServiceKeysAsync(
        IReadOnlyList<ServiceKeyStep> steps, IReadOnlyList<AuditEvent> events, CancellationToken cancellationToken) =>
        WriteAsync(() => inner.StepServiceKeysAsync(steps, events, cancellationToken));

    private async ValueTask<bool> WriteAsync(Func<ValueTask<bool>> act)
    {
        var isCut = ++_writes == write;
        if (isCut && !after)
            throw new InvalidOperationException("cut");
        var done = await act();
        return isCut ? throw new InvalidOperationException("cut") : done;
    }
}
