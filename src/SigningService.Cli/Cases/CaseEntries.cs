using SigningService.Cli.Running;
using SigningService.Client;
using SigningService.Contracts.V1;

namespace SigningService.Cli.Cases;

/// <summary>Gathers the entries of a case: those that were asked for, and whatever else the log says of the certificates that they name.</summary>
internal sealed class CaseEntries(Run run, SigningServiceConnection connection)
{
    private const int Most = 20_000;

    // Kinds that speak of a certificate which the log has seen issued.
    private static readonly HashSet<string> OfCertificates =
        ["IssuanceIntended", "CertificateIssued", "CertificateRevoked", "EnrollmentTokenSpent", "CertificateExpiring"];

    private readonly SortedDictionary<long, AuditEntry> _entries = [];

    /// <summary>In the order of the log.</summary>
    public IReadOnlyCollection<AuditEntry> All => _entries.Values;

    public IEnumerable<AuditEntry> Of(string kind) => All.Where(entry => entry.Kind == kind);

    /// <exception cref="UsageException">The case is too large, or there is nothing in it.</exception>
    public async Task GatherAsync(CaseOrder order, CancellationToken cancellationToken)
    {
        await AddAsync(order.ToRequest(), order.Fits, cancellationToken);
        foreach (var (authority, serial) in Named().Distinct().ToArray())
            await AddAsync(new ListEntriesRequest { SerialNumber = serial }, entry => Named(entry) == (authority, serial), cancellationToken);
        if (_entries.Count == 0)
            throw new UsageException($"The log has no entry of this case: {order}.");
    }

    /// <summary>Adds the entry that says that a revocation list was published, if there is one.</summary>
    public Task AddListAsync(string authority, string shard, string number, DateTimeOffset thisUpdate, CancellationToken cancellationToken)
    {
        var request = new ListEntriesRequest { Kinds = { "RevocationListPublished" }, StartTime = Google.Protobuf.WellKnownTypes.Timestamp.FromDateTimeOffset(thisUpdate.AddDays(-1)) };
        return AddAsync(
            request,
            entry => (Detail(entry, "authority"), Detail(entry, "shard"), Detail(entry, "list_number")) == (authority, shard, number),
            cancellationToken);
    }

    /// <summary>Adds the last entry before another that says that a version of the profile file was loaded, if there is one.</summary>
    public async Task<bool> AddLoadedAsync(string version, long before, CancellationToken cancellationToken)
    {
        var request = new ListEntriesRequest { Kinds = { "ConfigurationLoaded" }, Text = version };
        AuditEntry? last = null;
        await AddAsync(request, Remembered, cancellationToken);
        if (last is not null)
            _entries[last.Index] = last;
        return last is not null;

        bool Remembered(AuditEntry entry)
        {
            if (entry.Index < before && entry.Index > (last?.Index ?? -1) && Detail(entry, CasePolicies.LoadedAs) == version)
                last = entry;
            return false;
        }
    }

    public static string Detail(AuditEntry entry, string name) => entry.Details.GetValueOrDefault(name, "");

    private IEnumerable<(string Authority, string Serial)> Named() => All.Where(entry => OfCertificates.Contains(entry.Kind)).Select(Named);

    private static (string Authority, string Serial) Named(AuditEntry entry) => (Detail(entry, "authority"), Detail(entry, "serial"));

    private async Task AddAsync(ListEntriesRequest request, Predicate<AuditEntry> fits, CancellationToken cancellationToken)
    {
        request.PageSize = 1000;
        do
        {
            var page = await run.CallAsync(
                async (deadline, token) => await connection.Audit.ListEntriesAsync(request, deadline: deadline, cancellationToken: token), cancellationToken);
            foreach (var entry in page.Entries.Where(entry => fits(entry)))
                _entries[entry.Index] = entry;
            if (_entries.Count > Most)
                throw new UsageException($"More than {Most} entries belong to this case: narrow it by time, or export the whole log.");
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);
    }
}
