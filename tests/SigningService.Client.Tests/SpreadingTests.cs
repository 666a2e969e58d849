using Google.Protobuf;
using Grpc.Core;
using SigningService.Client.Connections;
using SigningService.Client.Tests.SmallService;
using SigningService.Contracts.V1;
using SigningService.Testing;

namespace SigningService.Client.Tests;

/// <summary>A connection to two services that share a ledger.</summary>
public sealed class SpreadingTests : IAsyncLifetime
{
    private RunningSmallService _one = null!;
    private RunningSmallService _other = null!;
    private ClientIdentity _identity = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _one = await RunningSmallService.StartAsync();
        _other = await RunningSmallService.StartAsync(beside: _one);
        _identity = ClientIdentity.FromPem(File.ReadAllText(_one.PathOf("client.pem")), File.ReadAllText(_one.PathOf("client-key.pem")));
    }

    public async ValueTask DisposeAsync()
    {
        _identity.Dispose();
        await _other.DisposeAsync();
        await _one.DisposeAsync();
    }

    [Fact]
    public async Task ACallWhoseAnswerOneLosesIsMadeAtTheOtherUnderTheSameIdAndCarriedOutOnce()
    {
        using var connection = Open();
        _one.Ledger.LosesNextAnswer = true;

        var request = new IssueCertificateRequest { Profile = "server-tls", Csr = ByteString.CopyFrom(Csr.For("a.example.test")) };
        var answer = await connection.Certificates.IssueCertificateAsync(request, cancellationToken: Cancel);

        Assert.Equal(answer.Certificate.Der, Assert.Single(_one.Ledger.Requests.Values).Certificate.Der);
        Assert.Equal(2, _one.Ledger.Seen.Count);
        Assert.Single(_one.Ledger.Seen.Select(seen => seen.RequestId).Distinct());
        // What the caller handed in is as it was.
        Assert.Equal("", request.RequestId);
    }

    [Fact]
    public async Task ARequestIdThatTheCallerGaveIsKept()
    {
        using var connection = Open();
        _one.Ledger.FailNext(StatusCode.Unavailable, "TOKEN_UNAVAILABLE", "away", TimeSpan.FromSeconds(1));

        await connection.Certificates.IssueCertificateAsync(
            new IssueCertificateRequest { Profile = "server-tls", Csr = ByteString.CopyFrom(Csr.For("a.example.test")), RequestId = "mine" }, cancellationToken: Cancel);

        Assert.Equal(["mine", "mine"], _one.Ledger.Seen.Select(seen => seen.RequestId));
    }

    [Fact]
    public async Task WithOneOfThemGoneNoCallFailsAndTheOtherIsAskedFirstFromThenOn()
    {
        await _other.DisposeAsync();
        using var connections = new Connections(Enumerable.Range(0, 8).Select(_ => Open()));
        foreach (var connection in connections.All)
        {
            for (var i = 0; i < 5; i++)
                await connection.Authorities.ListAuthoritiesAsync(new(), cancellationToken: Cancel);
        }

        Assert.Equal(40, _one.Ledger.Calls);
        _other = await RunningSmallService.StartAsync(beside: _one);
    }

    [Fact]
    public async Task ARefusalIsNotAskedForAgainAndWhereAllAreUnavailableEachIsAskedOnce()
    {
        using var connection = Open();
        _one.Ledger.FailNext(StatusCode.PermissionDenied, "NOT_GRANTED", "no");
        Assert.Equal("NOT_GRANTED", (await FailAsync(connection)).Reason);
        Assert.Equal(1, _one.Ledger.Calls);

        _one.Ledger.FailNext(StatusCode.Unavailable, "TOKEN_UNAVAILABLE", "away");
        _one.Ledger.FailNext(StatusCode.Unavailable, "LEDGER_UNAVAILABLE", "away too", TimeSpan.FromSeconds(2));
        var failed = await FailAsync(connection);
        Assert.Equal(("LEDGER_UNAVAILABLE", TimeSpan.FromSeconds(2)), (failed.Reason, failed.RetryAfter));
        Assert.Equal(3, _one.Ledger.Calls);
    }

    [Fact]
    public async Task AStreamOfRequestsThatOneLostIsOpenedAtTheOtherNextTime()
    {
        await _other.DisposeAsync();
        using var connections = new Connections(Enumerable.Range(0, 8).Select(_ => Open()));
        foreach (var connection in connections.All)
        {
            // Whose turn it is at first is left to chance.
            if (await Record.ExceptionAsync(() => IssueOverStreamAsync(connection)) is { } lost)
                Assert.Equal(StatusCode.Unavailable, Assert.IsType<SigningServiceException>(lost).Status);
            await IssueOverStreamAsync(connection);
        }

        _other = await RunningSmallService.StartAsync(beside: _one);
    }

    [Fact]
    public async Task AStreamIsOpenedAtAnother()
    {
        using var connection = Open();
        _one.Ledger.FailNext(StatusCode.Unavailable, "LEDGER_UNAVAILABLE", "away");
        using var list = connection.Revocations.GetRevocationList(new GetRevocationListRequest { Name = "authorities/small-ca/revocationLists/0" }, cancellationToken: Cancel);
        var octets = 0;
        while (await list.ResponseStream.MoveNext(Cancel))
            octets += list.ResponseStream.Current.Piece.Length;

        Assert.InRange(octets, 100, int.MaxValue);
        Assert.Equal(2, _one.Ledger.Calls);
    }

    [Fact]
    public void AnAddressThatIsNotHttpsOrNoneIsRefused()
    {
        var trust = TrustBundle.FromPem(_one.Authority.BundlePem);
        Assert.Throws<ArgumentException>(() => SigningServiceConnection.Open([_one.Address, new Uri("http://localhost:1")], trust, _identity));
        Assert.Throws<ArgumentOutOfRangeException>(() => SigningServiceConnection.Open([], trust, _identity));
    }

    private static async Task<SigningServiceException> FailAsync(SigningServiceConnection connection) => await Assert.ThrowsAsync<SigningServiceException>(
        async () => await connection.Authorities.ListAuthoritiesAsync(new(), cancellationToken: Cancel));

    private static async Task IssueOverStreamAsync(SigningServiceConnection connection)
    {
        using var call = connection.Certificates.IssueCertificates(cancellationToken: Cancel);
        // A stream that is broken already says why where its answers are read.
        await Record.ExceptionAsync(() => call.RequestStream.WriteAsync(new IssueCertificatesRequest
        {
            Request = new IssueCertificateRequest { Profile = "server-tls", Csr = ByteString.CopyFrom(Csr.For("a.example.test")), RequestId = Guid.CreateVersion7().ToString() },
        }, Cancel));
        Assert.True(await call.ResponseStream.MoveNext(Cancel));
        Assert.NotNull(call.ResponseStream.Current.Issued);
    }

    private SigningServiceConnection Open() => SigningServiceConnection.Open([_one.Address, _other.Address], TrustBundle.FromPem(_one.Authority.BundlePem), _identity);

    private sealed class Connections(IEnumerable<SigningServiceConnection> all) : IDisposable
    {
        public IReadOnlyList<SigningServiceConnection> All { get; } = [.. all];

        public void Dispose()
        {
            foreach (var connection in All)
                connection.Dispose();
        }
    }
}
