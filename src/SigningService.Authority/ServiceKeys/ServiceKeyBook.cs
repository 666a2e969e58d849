namespace SigningService.Authority.ServiceKeys;

/// <summary>The service's own keys in memory, as the ledger has them.</summary>
public sealed class ServiceKeyBook(IServiceKeyStore store)
{
    private volatile IReadOnlyList<ServiceKey> _all = [];

    /// <summary>Raised after every change, when the new state is what is seen. Handlers must be quick.</summary>
    public event Action? Changed;

    /// <summary>By purpose, then by generation.</summary>
    public IReadOnlyList<ServiceKey> All => _all;

    public IEnumerable<ServiceKey> Of(string purpose) => _all.Where(key => key.Purpose == purpose);

    /// <summary>The one that signs; null if the purpose is not known.</summary>
    public ServiceKey? ActiveOf(string purpose) => Of(purpose).FirstOrDefault(key => key.Stage == ServiceKeyStage.Active);

    /// <summary>The one that is to take its place, once it is intended.</summary>
    public ServiceKey? ComingOf(string purpose) => Of(purpose).FirstOrDefault(key => key.Stage is ServiceKeyStage.Intended or ServiceKeyStage.Made);

    /// <exception cref="LedgerUnavailableException">It cannot be read; what was known stays.</exception>
    public async ValueTask RefreshAsync(CancellationToken cancellationToken)
    {
        _all = await store.ReadServiceKeysAsync(cancellationToken);
        Changed?.Invoke();
    }
}
