using SigningService.Authority.Auditing;
using SigningService.Authority.ServiceKeys;

namespace SigningService.Testing;

/// <summary>The part that remembers the service's own keys.</summary>
public sealed partial class InMemoryLedger : IServiceKeyStore
{
    private readonly List<ServiceKey> _serviceKeys = [];

    public ValueTask<IReadOnlyList<ServiceKey>> ReadServiceKeysAsync(CancellationToken cancellationToken)
    {
        lock (_turn)
        {
            return ValueTask.FromResult<IReadOnlyList<ServiceKey>>(
                [.. _serviceKeys.OrderBy(key => key.Purpose, StringComparer.Ordinal).ThenBy(key => key.Generation)]);
        }
    }

    public ValueTask<bool> AddServiceKeyAsync(ServiceKey key, IReadOnlyList<AuditEvent> events, CancellationToken cancellationToken)
    {
        lock (_turn)
        {
            RequireSpace();
            var isComing = IsComing(key);
            if (_serviceKeys.Exists(other => other.Purpose == key.Purpose
                && (other.Generation == key.Generation || (other.Stage == key.Stage && key.Stage == ServiceKeyStage.Active) || (isComing && IsComing(other)))))
            {
                return ValueTask.FromResult(false);
            }

            _serviceKeys.Add(key);
            return Told("service key", events);
        }
    }

    public ValueTask<bool> StepServiceKeysAsync(
        IReadOnlyList<ServiceKeyStep> steps, IReadOnlyList<AuditEvent> events, CancellationToken cancellationToken)
    {
        lock (_turn)
        {
            RequireSpace();
            int[] places = [.. steps.Select(step => _serviceKeys.FindIndex(
                key => key.Purpose == step.Key.Purpose && key.Generation == step.Key.Generation && key.Stage == step.From))];
            if (places.Contains(-1))
                return ValueTask.FromResult(false);
            for (var i = 0; i < places.Length; i++)
                _serviceKeys[places[i]] = steps[i].Key;
            return Told("service key " + steps[^1].Key.Stage, events);
        }
    }

    private static bool IsComing(ServiceKey key) => key.Stage is ServiceKeyStage.Intended or ServiceKeyStage.Made;
}
