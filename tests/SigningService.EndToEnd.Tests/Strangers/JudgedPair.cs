using Google.Protobuf;
using SigningService.Contracts.V1;
using SigningService.EndToEnd.Tests.Running;
using SigningService.Testing;
using SigningService.Testing.Strangers;

namespace SigningService.EndToEnd.Tests.Strangers;

/// <summary>A certificate that stands and one that is revoked, with the lists that were published after that.</summary>
public sealed class JudgedPair<THouse>(THouse house) : IAsyncLifetime
    where THouse : RunningHouse
{
    public ChainToJudge Good { get; private set; } = null!;

    public ChainToJudge Revoked { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        using var requester = house.Connect("requester");
        using var caller = house.Connect("operator");
        var good = await IssueAsync("good.example.test");
        var revoked = await IssueAsync("revoked.example.test");
        await caller.Certificates.RevokeCertificateAsync(new RevokeCertificateRequest { Name = revoked.Name, Reason = RevocationReason.KeyCompromise });
        await caller.Revocations.PublishRevocationListsAsync(new PublishRevocationListsRequest());
        Good = await IssuedChain.FetchAsync(house, good);
        Revoked = await IssuedChain.FetchAsync(house, revoked);

        async Task<Certificate> IssueAsync(string name)
        {
            var request = new IssueCertificateRequest { Profile = "server-tls", Csr = ByteString.CopyFrom(Csr.For(name)) };
            return (await requester.Certificates.IssueCertificateAsync(request)).Certificate;
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
