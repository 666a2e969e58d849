using Google.Protobuf;
using Grpc.Core;
using SigningService.AuditLog;
using SigningService.AuditLog.Notes;
using SigningService.AuditLog.Proofs;
using SigningService.Contracts.V1;
using SigningService.Server.Tests.Running;
using Checkpoint = SigningService.AuditLog.Notes.Checkpoint;

namespace SigningService.Server.Tests.Auditing;

/// <summary>The log over the wire, verified by what an auditor has: the public half of the audit key.</summary>
public sealed class AuditServiceTests(RunningService service) : IClassFixture<RunningService>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private AuditService.AuditServiceClient Auditor => new(service.Connect("auditor"));

    private CertificateService.CertificateServiceClient Requester => new(service.Connect("requester"));

    private NoteKey Key => NoteKey.OfLog(
        "pki.example.test/audit-log",
        VerificationKey.FromPem(File.ReadAllText(Path.Combine(service.Folder, "hierarchy", "audit-public-key.pem"))));

    [Fact]
    public async Task ACertificateNamesItsEntryAndTheEntryIsProvenByTheSignedHead()
    {
        var issued = await IssueAsync();
        Assert.True(issued.HasLogIndex);
        var checkpoint = Believe((await Auditor.GetCheckpointAsync(new GetCheckpointRequest { Fresh = true }, cancellationToken: Stop)).Checkpoint);

        var proof = await new AuditService.AuditServiceClient(service.Connect("requester")).GetInclusionProofAsync(
            new GetInclusionProofRequest { Index = issued.LogIndex, TreeSize = checkpoint.Size }, cancellationToken: Stop);

        var found = Assert.Single((await FindAsync(new ListEntriesRequest { SerialNumber = issued.SerialNumber })), entry => entry.Kind == "CertificateIssued");
        Assert.Equal(issued.LogIndex, found.Index);
        Assert.Equal(MerkleHash.Leaf(found.Encoded.Span), proof.LeafHash.ToByteArray());
        Assert.True(InclusionProof.Verify(proof.Index, proof.TreeSize, proof.LeafHash.Span, Hashes(proof.Hashes), checkpoint.Root));
    }

    [Fact]
    public async Task ARevocationNamesItsEntry()
    {
        var issued = await IssueAsync();
        var revoked = await new CertificateService.CertificateServiceClient(service.Connect("revoker")).RevokeCertificateAsync(
            new RevokeCertificateRequest { Name = issued.Name, Reason = RevocationReason.Superseded }, cancellationToken: Stop);
        var entries = await FindAsync(new ListEntriesRequest { SerialNumber = issued.SerialNumber, Kinds = { "CertificateRevoked" } });
        Assert.Equal(Assert.Single(entries).Index, revoked.Certificate.Revocation.LogIndex);
    }

    [Fact]
    public async Task ALaterHeadContinuesAnEarlierOne()
    {
        await IssueAsync();
        var older = Believe((await Auditor.GetCheckpointAsync(new GetCheckpointRequest { Fresh = true }, cancellationToken: Stop)).Checkpoint);
        await IssueAsync();
        var newer = Believe((await Auditor.GetCheckpointAsync(new GetCheckpointRequest { Fresh = true }, cancellationToken: Stop)).Checkpoint);
        Assert.True(newer.Size > older.Size);

        var proof = await Auditor.GetConsistencyProofAsync(
            new GetConsistencyProofRequest { OlderSize = older.Size, NewerSize = newer.Size }, cancellationToken: Stop);

        Assert.True(ConsistencyProof.Verify(older.Size, newer.Size, older.Root, newer.Root, Hashes(proof.Hashes)));
    }

    [Fact]
    public async Task TheExportIsTheWholeLogAndTheHeadOverIt()
    {
        await IssueAsync();
        using var call = Auditor.ExportLog(new ExportLogRequest(), cancellationToken: Stop);
        var tree = new CompactRange();
        Checkpoint? checkpoint = null;
        await foreach (var part in call.ResponseStream.ReadAllAsync(Stop))
        {
            foreach (var entry in part.Entries)
            {
                Assert.Equal(tree.Size, LogEntry.Decode(entry.Memory).Index);
                tree.Append(MerkleHash.Leaf(entry.Span));
            }

            checkpoint = part.Checkpoint is { } last ? Believe(last) : null;
        }

        Assert.Equal((tree.Size, Convert.ToHexString(tree.Root())), (checkpoint!.Size, Convert.ToHexString(checkpoint.Root)));
    }

    [Fact]
    public async Task EntriesAreFoundByWhatTheySay()
    {
        var issued = await IssueAsync("found.api.example.test");
        var byText = await FindAsync(new ListEntriesRequest { Text = "FOUND.api" });
        Assert.Equal(issued.SerialNumber, Assert.Single(byText, entry => entry.Kind == "IssuanceIntended").Details["serial"]);
        var byActor = await FindAsync(new ListEntriesRequest { Actor = "uri:spiffe://example.test/requester", Kinds = { "IssuanceIntended", "CertificateIssued" } });
        Assert.All(byActor, entry => Assert.Equal("IssuanceIntended", entry.Kind));
        Assert.Empty(await FindAsync(new ListEntriesRequest { EndTime = Google.Protobuf.WellKnownTypes.Timestamp.FromDateTime(DateTime.UnixEpoch) }));
        Assert.Equal(byActor.Select(entry => entry.Index).OrderDescending(), byActor.Select(entry => entry.Index));
    }

    [Fact]
    public async Task PagesFollowEachOtherWithoutGapOrRepetition()
    {
        for (var i = 0; i < 3; i++)
            await IssueAsync();
        var indexes = new List<long>();
        var request = new ListEntriesRequest { PageSize = 2, Kinds = { "CertificateIssued" } };
        do
        {
            var page = await Auditor.ListEntriesAsync(request, cancellationToken: Stop);
            indexes.AddRange(page.Entries.Select(entry => entry.Index));
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);
        var all = await FindAsync(new ListEntriesRequest { Kinds = { "CertificateIssued" } });
        Assert.Equal(all.Select(entry => entry.Index), indexes);
    }

    [Fact]
    public async Task ReadingTheLogIsAnEntryOnceInAWhile()
    {
        await FindAsync(new ListEntriesRequest());
        var reads = await FindAsync(new ListEntriesRequest { Kinds = { "AuditLogRead" } });
        Assert.Equal("uri:spiffe://example.test/auditor", Assert.Single(reads).Actor);
    }

    [Theory]
    [InlineData("requester")]
    [InlineData("operator")]
    [InlineData("revoker")]
    public async Task EntriesAreForAuditorsAlone(string client)
    {
        var audit = new AuditService.AuditServiceClient(service.Connect(client));
        var refused = await Assert.ThrowsAsync<RpcException>(() => audit.ListEntriesAsync(new ListEntriesRequest(), cancellationToken: Stop).ResponseAsync);
        Assert.Equal(StatusCode.PermissionDenied, refused.StatusCode);
        using var export = audit.ExportLog(new ExportLogRequest(), cancellationToken: Stop);
        refused = await Assert.ThrowsAsync<RpcException>(() => export.ResponseStream.MoveNext(Stop));
        Assert.Equal(StatusCode.PermissionDenied, refused.StatusCode);
    }

    [Fact]
    public async Task WhatIsOutOfRangeIsRefusedByItsField()
    {
        await Auditor.GetCheckpointAsync(new GetCheckpointRequest { Fresh = true }, cancellationToken: Stop);
        var calls = new Func<Task>[]
        {
            () => Auditor.GetInclusionProofAsync(new GetInclusionProofRequest { Index = -1 }, cancellationToken: Stop).ResponseAsync,
            () => Auditor.GetInclusionProofAsync(new GetInclusionProofRequest { Index = 0, TreeSize = long.MaxValue }, cancellationToken: Stop).ResponseAsync,
            () => Auditor.GetConsistencyProofAsync(new GetConsistencyProofRequest { OlderSize = 2, NewerSize = 1 }, cancellationToken: Stop).ResponseAsync,
            () => Auditor.ListEntriesAsync(new ListEntriesRequest { Kinds = { "NoSuchKind" } }, cancellationToken: Stop).ResponseAsync,
            () => Auditor.ListEntriesAsync(new ListEntriesRequest { SerialNumber = "xyz" }, cancellationToken: Stop).ResponseAsync,
            () => Auditor.ListEntriesAsync(new ListEntriesRequest { PageToken = "-1" }, cancellationToken: Stop).ResponseAsync,
        };
        foreach (var call in calls)
            Assert.Equal(StatusCode.InvalidArgument, (await Assert.ThrowsAsync<RpcException>(call)).StatusCode);
    }

    private async Task<Certificate> IssueAsync(string name = "api.example.test") =>
        (await Requester.IssueCertificateAsync(Requests.Issue(name), cancellationToken: Stop)).Certificate;

    private async Task<IReadOnlyList<AuditEntry>> FindAsync(ListEntriesRequest request)
    {
        request.PageSize = 1000;
        return (await Auditor.ListEntriesAsync(request, cancellationToken: Stop)).Entries;
    }

    private Checkpoint Believe(Contracts.V1.Checkpoint wire)
    {
        var note = SignedNote.Parse(wire.Note.Span);
        Assert.True(Key.Verifies(note));
        var checkpoint = Checkpoint.Of(note);
        Assert.Equal(wire.Size, checkpoint.Size);
        return checkpoint;
    }

    private static byte[][] Hashes(IEnumerable<ByteString> hashes) => [.. hashes.Select(hash => hash.ToByteArray())];
}
