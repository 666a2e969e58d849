using SigningService.Authority.Asn1;
using SigningService.Authority.Authorities;
using SigningService.Authority.Callers;
using SigningService.Authority.Issuance;
using SigningService.Authority.Revocation;
using SigningService.Authority.Rotation;
using SigningService.Testing;

namespace SigningService.Authority.Tests.Authorities;

/// <summary>A house in which <c>server-ca</c> is succeeded, and where the power may go at any write and any key.</summary>
internal sealed class SuccessionHouse : IDisposable
{
    private static readonly AuthorityTerms ServerTerms = new(
        0, new NameConstraints(["example.test", "localhost"], [System.Net.IPNetwork.Parse("127.0.0.0/8"), System.Net.IPNetwork.Parse("::1/128")]));

    private readonly TestHouse _house = new();
    private byte[]? _certificate;

    public SuccessionHouse()
    {
        Keys = new FusedKeys(Fuse);
        Keys.Held["root"] = _house.Hierarchy.RootKey;
        Keys.Held["server-ca"] = _house.Hierarchy.ServerKey;
        Keys.Held["client-ca"] = _house.Hierarchy.ClientKey;
        var store = new FusedStore(_house.Ledger, Fuse);
        Roster = new AuthorityRoster(Directory, store, _house.Ledger, Keys, _house.Profiles, _house.Time);
        var publishing = new RevocationListPublishing(
            Directory, TestHierarchy.Urls, _house.Ledger, new MemoryListStorage(), new RevocationPolicy(TimeSpan.FromDays(1), TimeSpan.FromHours(1), TimeSpan.FromSeconds(5)), _house.Time);
        Succession = new AuthoritySuccession(
            Directory, Roster, store, _house.Ledger, publishing, _house.Ledger, Keys, new AuthorityObligations(Directory, store, _house.Profiles), AuthorityRotationRule.Default, _house.Time);
    }

    public Fuse Fuse { get; } = new();

    public FusedKeys Keys { get; }

    public AuthoritySuccession Succession { get; }

    public AuthorityDirectory Directory => _house.Hierarchy.Directory;

    public Caller Operator => _house.Operator;

    public Caller Requester => _house.Requester;

    private AuthorityRoster Roster { get; }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>What a start does: the ledger leads.</summary>
    public async Task StartAsync()
    {
        Fuse.Left = int.MaxValue;
        await Roster.EnterAsync(Stop);
        await Roster.RefreshAsync(Stop);
    }

    public void Advance(TimeSpan time) => _house.Time.Advance(time);

    public async Task<AuthorityRecord> FindAsync(string id) => (await _house.Ledger.ReadAuthoritiesAsync(Stop)).Single(record => record.Id == id);

    public async Task<string> IssueAsync() => (await _house.Issuance.IssueAsync(
        _house.Requester, new IssueRequest { Profile = "server-tls", Csr = Csr.For("api.example.test") }, Stop)).Record!.Intent.Id.Authority;

    public Task PrepareAsync() => Succession.PrepareAsync(Operator, "server-ca", null, Stop);

    /// <summary>The ceremony signs once, however often its certificate is brought.</summary>
    public async Task InstallAsync()
    {
        var record = await FindAsync("server-ca-2");
        _certificate ??= _house.Hierarchy.CertifyAuthority(
            record.Subject, record.PublicKey!, Some.Time.AddMinutes(-1), TimeSpan.FromDays(1500), ServerTerms);
        await Succession.InstallAsync(Operator, "server-ca-2", _certificate, validateOnly: false, Stop);
    }

    public Task ActivateAsync() => Succession.ActivateAsync(Operator, "server-ca-2", force: true, "test", Stop);

    public Task RetireAsync() => Succession.RetireAsync(Operator, "server-ca", Stop);

    public Task DestroyAsync() => Succession.DestroyKeyAsync(Operator, "server-ca", Stop);

    /// <summary>In the ledger and in what is in force: one is active, neither two nor none.</summary>
    public async Task RequireOneActiveAsync()
    {
        Assert.Single(await _house.Ledger.ReadAuthoritiesAsync(Stop), record => record is { Line: "server-ca", Stage: AuthorityStage.Active });
        Assert.Single(Directory.All, authority => authority is { Line: "server-ca", Stage: AuthorityStage.Active });
    }

    public void Dispose()
    {
        Succession.Dispose();
        Roster.Dispose();
    }
}
