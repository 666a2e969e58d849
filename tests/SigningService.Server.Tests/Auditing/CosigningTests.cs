using Microsoft.Extensions.DependencyInjection;
using SigningService.AuditLog.Notes;
using SigningService.Contracts.V1;
using SigningService.Server.Auditing;
using SigningService.Server.Tests.Running;
using Checkpoint = SigningService.AuditLog.Notes.Checkpoint;

namespace SigningService.Server.Tests.Auditing;

public sealed class CosigningTests : IAsyncLifetime
{
    private readonly TestWitness _first = new("witness.example.test/w1");
    private readonly TestWitness _second = new("witness.example.test/w2");
    private RunningService _service = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private Cosigning Cosigning => _service.Services.GetRequiredService<Cosigning>();

    public async ValueTask InitializeAsync()
    {
        await _first.StartAsync();
        await _second.StartAsync();
        // The service's own schedule would ask at times of its own: the checkpoints of a day are enough here.
        _service = new RunningService
        {
            Edit = text => text + $$"""
                checkpoints:
                  interval: 24h
                  entries: 1000000
                  witnesses:
                    - {name: "{{_first.Public.Name}}", url: "{{_first.Address}}", publicKey: "{{_first.Public}}"}
                    - {name: "{{_second.Public.Name}}", url: "{{_second.Address}}", publicKey: "{{_second.Public}}"}

                """,
        };
        await _service.InitializeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _service.DisposeAsync();
        await _first.DisposeAsync();
        await _second.DisposeAsync();
    }

    [Fact]
    public async Task EachHeadCarriesTheCosignaturesOfThoseWhoGaveThem()
    {
        Know(_first);
        await SignAsync();
        await UntilAsync(1);

        Know(_second);
        await SignAsync();
        await UntilAsync(2);
        var note = await ReadAsync();

        Assert.NotNull(_first.Public.CosignedAt(note));
        Assert.NotNull(_second.Public.CosignedAt(note));
        Assert.Equal(Checkpoint.Of(note).Size, Checkpoint.Of(_first.Memory[TestWitness.Origin]).Size);
        Assert.DoesNotContain(422, _first.Answers);
    }

    [Fact]
    public async Task AWitnessThatWasAwayOrBeganAgainIsCaughtUpBy409()
    {
        Know(_first);
        await SignAsync();
        await UntilAsync(1);
        _first.Memory.Clear();

        await SignAsync();
        await UntilAsync(1);

        Assert.Contains(409, _first.Answers);
        Assert.NotNull(_first.Public.CosignedAt(await ReadAsync()));
    }

    [Fact]
    public async Task AForkIsRefusedToldOnceAndStopsNothing()
    {
        Know(_first);
        var other = new Checkpoint(TestWitness.Origin, 3, new byte[32]);
        _first.Memory[TestWitness.Origin] = new SignedNote(other.Text, [new NoteSignature("x", 1, [1])]);

        await SignAsync();
        for (var i = 0; i < 3; i++)
            await Cosigning.CosignAsync(Stop);

        Assert.Null(_first.Public.CosignedAt(await ReadAsync()));
        Assert.Contains(422, _first.Answers);
        Assert.Equal(other, Checkpoint.Of(_first.Memory[TestWitness.Origin]) with { Root = other.Root });
        var changed = await ChangesAsync();
        Assert.Contains("forked", Assert.Single(changed, entry => entry.Details["witness"] == _first.Public.Name).Details["cause"], StringComparison.Ordinal);
        await IssueAsync();
    }

    [Fact]
    public async Task IssuanceAndHeadsDoNotWaitForAWitnessThatIsGone()
    {
        await _first.DisposeAsync();
        await _second.DisposeAsync();

        await IssueAsync();
        var before = Checkpoint.Of(await SignAsync()).Size;
        await IssueAsync();
        Assert.True(Checkpoint.Of(await SignAsync()).Size > before);
        Assert.Equal(0, await Cosigning.CosignAsync(Stop));
    }

    private void Know(TestWitness witness) => witness.Know(
        VerificationKey.FromPem(File.ReadAllText(Path.Combine(_service.Folder, "hierarchy", "audit-public-key.pem"))));

    private async Task IssueAsync() => await new CertificateService.CertificateServiceClient(_service.Connect("requester"))
        .IssueCertificateAsync(Requests.Issue(), cancellationToken: Stop);

    private async Task<SignedNote> SignAsync()
    {
        await IssueAsync();
        return SignedNote.Parse((await new AuditService.AuditServiceClient(_service.Connect("auditor"))
            .GetCheckpointAsync(new GetCheckpointRequest { Fresh = true }, cancellationToken: Stop)).Checkpoint.Note.Span);
    }

    private async Task<SignedNote> ReadAsync() => SignedNote.Parse((await new AuditService.AuditServiceClient(_service.Connect("auditor"))
        .GetCheckpointAsync(new GetCheckpointRequest(), cancellationToken: Stop)).Checkpoint.Note.Span);

    // The schedule asks too, and may be the one who gets the answer.
    private async Task UntilAsync(int cosignatures)
    {
        while (await Cosigning.CosignAsync(Stop) < cosignatures)
            await Task.Delay(20, Stop);
    }

    private async Task<IReadOnlyList<AuditEntry>> ChangesAsync() => (await new AuditService.AuditServiceClient(_service.Connect("auditor"))
        .ListEntriesAsync(new ListEntriesRequest { PageSize = 100, Kinds = { "WitnessChanged" } }, cancellationToken: Stop)).Entries;
}
