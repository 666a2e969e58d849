using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using SigningService.Contracts.V1;
using SigningService.Ledger;
using SigningService.Server.Jobs;
using SigningService.Server.Tests.Running;

namespace SigningService.Server.Tests.Approvals;

/// <summary>Four eyes in the running service, over mTLS.</summary>
public sealed class ApprovalTests : IAsyncLifetime
{
    private const string Policy = """
        approvals:
          - acts: [create-authority, destroy-authority-key, open-incident, rotate-service-key]
            approvers: ["uri:spiffe://${domain}/approver", "uri:spiffe://${domain}/second-approver", "uri:spiffe://${domain}/registrar", "uri:spiffe://${domain}/operator", "uri:spiffe://${domain}/agents/robot"]
            count: 2
            lifetime: 1h
          - acts: [change-file]
            approvers: ["uri:spiffe://${domain}/approver"]
            count: 1
            lifetime: 1h
        withoutApproval: [install-authority-certificate, activate-authority, retire-authority, install-trust-anchor, retire-trust-anchor, create-enrollment-token]
        """;

    private readonly RunningService _service = new() { Edit = text => text.Replace("approvals: none", "approvals: approvals.yaml", StringComparison.Ordinal) };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private AuthorityService.AuthorityServiceClient Operator => new(_service.Connect("operator"));

    public async ValueTask InitializeAsync()
    {
        await _service.PrepareAsync();
        await File.WriteAllTextAsync(InFolder("approvals.yaml"), Policy, Stop);
        await _service.StartAsync();
    }

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    [Fact]
    public async Task TwoOthersApproveAndTheRequestPassesExactlyOnce()
    {
        var name = await AskAsync("make-1");
        Assert.Equal(name, await AskAsync("make-1"));
        Assert.DoesNotContain("server-ca-2", await AuthoritiesAsync());

        var shown = await GetAsync("approver", name);
        Assert.Equal(("create-authority", "uri:spiffe://example.test/operator", ApprovalState.Pending), (shown.Act, shown.Requester, shown.State));
        Assert.Contains("server-ca", shown.RequestJson, StringComparison.Ordinal);
        Assert.Equal(CreateRequest("make-1"), CreateAuthorityRequest.Parser.ParseFrom(shown.Request));
        Assert.Equal(SHA256.HashData(shown.Request.Span), shown.RequestSha256.ToByteArray());

        Assert.Equal(ApprovalState.Pending, (await ApproveAsync("approver", name)).State);
        Assert.Equal(name, await AskAsync("make-1"));
        Assert.Equal(ApprovalState.Approved, (await ApproveAsync("second-approver", name)).State);
        var made = await Operator.CreateAuthorityAsync(CreateRequest("make-1"), cancellationToken: Stop);
        Assert.Equal("authorities/server-ca-2", made.Authority.Name);
        Assert.Equal(ApprovalState.Used, (await GetAsync("auditor", name)).State);

        await RefusedAsync("APPROVAL_SPENT", () => Operator.CreateAuthorityAsync(CreateRequest("make-1"), cancellationToken: Stop));
        await RefusedAsync("APPROVAL_SPENT", () => ApproveRawAsync("registrar", name, new byte[64]));
        Assert.Equal(["ApprovalRequested", "ApprovalGiven", "ApprovalGiven", "ApprovalUsed"], await AuditedAsync("Approval"));
    }

    [Fact]
    public async Task TheSamePersonTwiceIsRefusedAndSoIsTheRequester()
    {
        var name = await AskAsync("make-1");
        await RefusedAsync("APPROVAL_NOT_ALLOWED", () => ApproveAsync("operator", name));
        await ApproveAsync("approver", name);
        await RefusedAsync("APPROVAL_NOT_ALLOWED", () => ApproveAsync("approver", name));
        await RefusedAsync("APPROVAL_NOT_ALLOWED", () => ApproveAsync("revoker", name));
        await RefusedAsync("APPROVAL_NOT_ALLOWED", () => ApproveAsync("auditor", name));
        Assert.Equal(name, await AskAsync("make-1"));
    }

    [Fact]
    public async Task TheSameKeyUnderAnotherCertificateIsRefused()
    {
        var name = await AskAsync("make-1");
        // The requester's key under the name of an approver, and one approver's key under the name of another.
        await KnownUnderKeyOfAsync("registrar", "operator");
        await RefusedAsync("APPROVAL_NOT_ALLOWED", () => ApproveAsync("registrar", name));
        await ApproveAsync("approver", name);
        await KnownUnderKeyOfAsync("second-approver", "approver");
        await RefusedAsync("APPROVAL_NOT_ALLOWED", () => ApproveAsync("second-approver", name));
        Assert.Single((await GetAsync("auditor", name)).Signatures);
    }

    [Fact]
    public async Task WhoOrderedACertificateDoesNotApproveWithItNorBesideIt()
    {
        // The registrar makes itself an approver: a token for an approver's name, traded in for a key of its own.
        var registrar = new EnrollmentService.EnrollmentServiceClient(_service.Connect("registrar"));
        var token = await registrar.CreateEnrollmentTokenAsync(
            new() { Profile = "client-tls", SubjectNames = { "uri:spiffe://example.test/agents/robot" } }, cancellationToken: Stop);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var enrolled = await new EnrollmentService.EnrollmentServiceClient(_service.Connect(_service.Enrolment, null)).EnrollAsync(
            new() { Secret = token.Secret, Csr = ByteString.CopyFrom(CsrOf(key)) }, cancellationToken: Stop);
        Know("robot", enrolled.Certificate.Der, key);

        var asked = await RefusedAsync("APPROVAL_REQUIRED", () =>
            new AuthorityService.AuthorityServiceClient(_service.Connect("registrar")).CreateAuthorityAsync(CreateRequest("make-1"), cancellationToken: Stop));
        await RefusedAsync("APPROVAL_NOT_ALLOWED", () => ApproveAsync("robot", asked.Metadata["approval"]));

        // Renewed by itself it is still the same one.
        using var next = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var renewed = await new CertificateService.CertificateServiceClient(_service.Connect("robot")).RenewCertificateAsync(
            new() { Name = enrolled.Certificate.Name, Csr = ByteString.CopyFrom(CsrOf(next)) }, cancellationToken: Stop);
        Know("robot", renewed.Certificate.Der, next);
        await RefusedAsync("APPROVAL_NOT_ALLOWED", () => ApproveAsync("robot", asked.Metadata["approval"]));

        // For another's request it counts as one of the two, and the registrar beside it does not.
        var name = await AskAsync("make-1");
        await ApproveAsync("robot", name);
        await RefusedAsync("APPROVAL_NOT_ALLOWED", () => ApproveAsync("registrar", name));
        Assert.Equal(ApprovalState.Approved, (await ApproveAsync("approver", name)).State);
    }

    private static byte[] CsrOf(ECDsa key) => new CertificateRequest("", key, HashAlgorithmName.SHA256).CreateSigningRequest();

    private void Know(string client, ByteString der, ECDsa key)
    {
        using var certificate = X509CertificateLoader.LoadCertificate(der.Span);
        _service.Clients[client] = new TestClient(client, certificate.CopyWithPrivateKey(key));
    }

    [Fact]
    public async Task AnotherRequestUnderTheSameIdIsRefusedAlsoWhenTheFirstIsApproved()
    {
        await ApprovedAsync("make-1");
        await RefusedAsync("REQUEST_ID_REUSED", () => Operator.CreateAuthorityAsync(new() { Line = "client-ca", RequestId = "make-1" }, cancellationToken: Stop));
        await RefusedAsync("REQUEST_ID_REUSED", () => Operator.DestroyAuthorityKeyAsync(new() { Name = "authorities/server-ca", RequestId = "make-1" }, cancellationToken: Stop));
        // Another operator's request is another request, whatever it is called.
        var other = new AuthorityService.AuthorityServiceClient(_service.Connect("registrar"));
        await RefusedAsync("APPROVAL_REQUIRED", () => other.CreateAuthorityAsync(CreateRequest("make-1"), cancellationToken: Stop));
        Assert.DoesNotContain("client-ca-2", await AuthoritiesAsync());
    }

    [Fact]
    public async Task AnApprovalEndsWithItsTimeBeforeAndAfterItIsApproved()
    {
        var waiting = await AskAsync("make-1");
        await ApprovedAsync("make-2");
        _service.Time.Advance(TimeSpan.FromHours(1));
        await RefusedAsync("APPROVAL_EXPIRED", () => ApproveAsync("approver", waiting));
        await RefusedAsync("APPROVAL_EXPIRED", () => Operator.CreateAuthorityAsync(CreateRequest("make-1"), cancellationToken: Stop));
        await RefusedAsync("APPROVAL_EXPIRED", () => Operator.CreateAuthorityAsync(CreateRequest("make-2"), cancellationToken: Stop));
        Assert.DoesNotContain("server-ca-2", await AuthoritiesAsync());
    }

    [Fact]
    public async Task OneRejectionEndsItHoweverManyApproved()
    {
        var name = await ApprovedAsync("make-1");
        var rejected = await new ApprovalService.ApprovalServiceClient(_service.Connect("registrar"))
            .RejectAsync(new RejectRequest { Name = name, Note = "not in the freeze" }, cancellationToken: Stop);
        Assert.Equal((ApprovalState.Rejected, "not in the freeze"), (rejected.Approval.State, rejected.Approval.RejectNote));
        await RefusedAsync("APPROVAL_REJECTED", () => Operator.CreateAuthorityAsync(CreateRequest("make-1"), cancellationToken: Stop));
        var requester = new ApprovalService.ApprovalServiceClient(_service.Connect("auditor"));
        await RefusedAsync("APPROVAL_NOT_ALLOWED", () => requester.RejectAsync(new RejectRequest { Name = name }, cancellationToken: Stop));
    }

    [Fact]
    public async Task ASignatureOverAnythingElseOrByAnotherKeyOrFromAnotherApprovalIsRefused()
    {
        var name = await AskAsync("make-1");
        var other = await AskAsync("make-2");
        var approval = await GetAsync("approver", name);
        await RefusedAsync("APPROVAL_SIGNATURE_WRONG", () => ApproveRawAsync("approver", name, Sign("approver", [.. Statement(approval), (byte)'\n'])));
        await RefusedAsync("APPROVAL_SIGNATURE_WRONG", () => ApproveRawAsync("approver", name, Sign("second-approver", Statement(approval))));
        await ApproveAsync("approver", other);
        var replayed = (await GetAsync("approver", other)).Signatures[0].Signature.ToByteArray();
        await RefusedAsync("APPROVAL_SIGNATURE_WRONG", () => ApproveRawAsync("approver", name, replayed));
    }

    [Fact]
    public async Task NobodyIsAskedToApproveNonsenseAndJudgingNeedsNoApproval()
    {
        await RefusedAsync("UNKNOWN_AUTHORITY", () => Operator.CreateAuthorityAsync(new() { Line = "no-such-ca", RequestId = "make-1" }, cancellationToken: Stop));
        await RefusedAsync("KEY_STILL_NEEDED", () => Operator.DestroyAuthorityKeyAsync(new() { Name = "authorities/server-ca", RequestId = "end-1" }, cancellationToken: Stop));
        await RefusedAsync("INVALID_REQUEST", () => Operator.CreateAuthorityAsync(CreateRequest(""), cancellationToken: Stop));
        await Operator.CreateAuthorityAsync(new() { Line = "server-ca", ValidateOnly = true }, cancellationToken: Stop);
        Assert.Empty(await AuditedAsync("Approval"));
        Assert.DoesNotContain("server-ca-2", await AuthoritiesAsync());
    }

    [Fact]
    public async Task AKeyOfTheServiceIsReplacedOnceItIsApproved()
    {
        var keys = new KeyService.KeyServiceClient(_service.Connect("operator"));
        var request = new RotateServiceKeyRequest { Purpose = "audit", Reason = "yearly", RequestId = "rotate-1" };
        await RefusedAsync("INVALID_REQUEST", () => keys.RotateServiceKeyAsync(new() { Purpose = "audit", RequestId = "rotate-1" }, cancellationToken: Stop));
        var info = await RefusedAsync("APPROVAL_REQUIRED", () => keys.RotateServiceKeyAsync(request, cancellationToken: Stop));
        Assert.Single((await keys.ListServiceKeysAsync(new(), cancellationToken: Stop)).Keys, key => key.Purpose == "audit");

        await ApproveAsync("approver", info.Metadata["approval"]);
        await ApproveAsync("second-approver", info.Metadata["approval"]);
        var rotated = await keys.RotateServiceKeyAsync(request, cancellationToken: Stop);

        Assert.Equal((2, ServiceKeyStage.Active), (rotated.Key.Generation, rotated.Key.Stage));
        await RefusedAsync("APPROVAL_SPENT", () => keys.RotateServiceKeyAsync(request, cancellationToken: Stop));
    }

    [Fact]
    public async Task OfManyParallelPassesOfAnApprovedRequestOneIsCarriedOut()
    {
        await ApprovedAsync("make-1");
        var tries = await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ =>
        {
            try
            {
                await Operator.CreateAuthorityAsync(CreateRequest("make-1"), cancellationToken: Stop);
                return "done";
            }
            catch (RpcException e)
            {
                return e.GetRpcStatus()!.GetDetail<Google.Rpc.ErrorInfo>()!.Reason;
            }
        }));
        Assert.Equal(19, tries.Count(reason => reason == "APPROVAL_SPENT"));
        Assert.Single(tries, "done");
        Assert.Single(await AuditedAsync("ApprovalUsed"));
        Assert.Single(await AuditedAsync("AuthorityKeyMade"));
    }

    [Fact]
    public async Task AnApprovalOutlivesARestart()
    {
        var name = await AskAsync("make-1");
        await ApproveAsync("approver", name);
        await RestartAsync();
        await ApproveAsync("second-approver", name);
        await RestartAsync();
        await Operator.CreateAuthorityAsync(CreateRequest("make-1"), cancellationToken: Stop);
        await RestartAsync();
        await RefusedAsync("APPROVAL_SPENT", () => Operator.CreateAuthorityAsync(CreateRequest("make-1"), cancellationToken: Stop));
    }

    [Fact]
    public async Task WhatIsRefusedAfterAllGivesItsApprovalBack()
    {
        await ApprovedAsync("make-1");
        _service.Keyring.PullOut();
        await RefusedAsync("SIGNING_UNAVAILABLE", () => Operator.CreateAuthorityAsync(CreateRequest("make-1"), cancellationToken: Stop));
        _service.Keyring.PutBack();
        await Operator.CreateAuthorityAsync(CreateRequest("make-1"), cancellationToken: Stop);
        Assert.Single(await AuditedAsync("ApprovalReturned"));
        _service.Logs.ExpectErrors();
    }

    [Fact]
    public async Task WhomTheFileNoLongerNamesDoesNotCountAndNeitherDoesARevokedCertificate()
    {
        await ApprovedAsync("make-1");
        await ApprovedAsync("make-2");
        var revoker = new CertificateService.CertificateServiceClient(_service.Connect("revoker"));
        await revoker.RevokeCertificateAsync(
            new() { Name = (await GetAsync("auditor", await AskedAsync("make-2"))).Signatures[1].Certificate, Reason = RevocationReason.KeyCompromise },
            cancellationToken: Stop);
        await RefusedAsync("APPROVAL_REQUIRED", () => Operator.CreateAuthorityAsync(CreateRequest("make-2"), cancellationToken: Stop));

        var without = Policy.Replace("\"uri:spiffe://${domain}/approver\", ", "", StringComparison.Ordinal);
        var proposal = new ProposeFileRequest { File = ReviewedFileKind.Approvals, Text = without, RequestId = "approvals-1" };
        await ApproveAsync("approver", (await Approvals("operator").ProposeFileAsync(proposal, cancellationToken: Stop)).Approval.Name);
        await File.WriteAllTextAsync(InFolder("approvals.yaml"), without, Stop);
        Assert.True(await _service.Services.GetRequiredService<FileReload>().ReloadAsync(Authority.Approvals.FileGuarding.Approvals, Stop));
        await RefusedAsync("APPROVAL_REQUIRED", () => Operator.CreateAuthorityAsync(CreateRequest("make-1"), cancellationToken: Stop));
    }

    [Fact]
    public async Task AnAuditorFindsAllThatTheSignaturesAreVerifiedWithInTheLog()
    {
        var name = await AskAsync("make-1");
        var approval = await ApproveAsync("approver", name);
        var entry = (await ReadLogAsync()).Single(entry => entry.KindName == "ApprovalGiven");
        var text = entry.Details.ToDictionary(detail => detail.Name, detail => detail.Value);
        var octets = entry.Octets.ToDictionary(value => value.Name, value => value.Value.ToArray());
        var statement = "signing-service approval v1\n" +
            $"approval: approvals/{text["approval"]}\nmethod: {text["method"]}\n" +
            $"request-sha256: {Convert.ToHexStringLower(octets["request_sha256"])}\nrequester: {text["requester"]}\nexpires: {text["expires"]}\n";
        using var key = ECDsa.Create();
        key.ImportSubjectPublicKeyInfo(octets["public_key"], out _);
        Assert.True(key.VerifyData(Encoding.UTF8.GetBytes(statement), octets["signature"], HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));
        Assert.Equal(approval.Signatures[0].Certificate, text["certificate"]);
        Assert.Equal("uri:spiffe://example.test/approver", entry.Actor);
    }

    [Fact]
    public async Task AChangedFileIsLoadedOnceItsHashIsApproved()
    {
        var changed = TestFiles.Grants.Replace("roles: [auditor]", "roles: [auditor, operator]", StringComparison.Ordinal);
        Assert.False(await _service.ReplaceGrantsAsync(changed));

        var proposal = new ProposeFileRequest { File = ReviewedFileKind.Grants, Text = changed, RequestId = "grants-1" };
        var proposed = (await Approvals("operator").ProposeFileAsync(proposal, cancellationToken: Stop)).Approval;
        Assert.False(await _service.ReplaceGrantsAsync(changed));
        await ApproveAsync("approver", proposed.Name);
        Assert.False(await _service.ReplaceGrantsAsync(changed + "\n# and more"));
        Assert.True(await _service.ReplaceGrantsAsync(changed));
        Assert.Equal(ApprovalState.Used, (await GetAsync("auditor", proposed.Name)).State);

        // Going back is a change too, and the approval is used up.
        Assert.False(await _service.ReplaceGrantsAsync(TestFiles.Grants));
        Assert.True(await _service.ReplaceGrantsAsync(changed));
        await RefusedAsync("INVALID_REQUEST", () => Approvals("operator").ProposeFileAsync(
            new() { File = ReviewedFileKind.Grants, Text = "grants: [", RequestId = "grants-2" }, cancellationToken: Stop));
    }

    [Fact]
    public async Task TheServiceDoesNotStartWithAFileThatNobodyApprovedLeastOfAllWithoutApprovals()
    {
        await _service.StopAsync();
        var service = await File.ReadAllTextAsync(InFolder("service.yaml"), Stop);
        await File.WriteAllTextAsync(InFolder("service.yaml"), service.Replace("approvals: approvals.yaml", "approvals: none", StringComparison.Ordinal), Stop);
        var refused = await Assert.ThrowsAsync<Authority.Configuration.ReviewedFileException>(_service.StartAsync);
        Assert.StartsWith("approvals: the file was changed to none", refused.Message, StringComparison.Ordinal);
        await _service.StopAsync();
        await File.WriteAllTextAsync(InFolder("service.yaml"), service, Stop);

        await File.WriteAllTextAsync(InFolder("approvals.yaml"), Policy.Replace("count: 2", "count: 1", StringComparison.Ordinal), Stop);
        await Assert.ThrowsAsync<Authority.Configuration.ReviewedFileException>(_service.StartAsync);
        await _service.StopAsync();
        await File.WriteAllTextAsync(InFolder("approvals.yaml"), Policy, Stop);
        await _service.StartAsync();
        _service.Logs.ExpectErrors();
    }

    private ApprovalService.ApprovalServiceClient Approvals(string client) => new(_service.Connect(client));

    private static CreateAuthorityRequest CreateRequest(string requestId) => new() { Line = "server-ca", RequestId = requestId };

    /// <summary>Name of the approval that the request is refused with.</summary>
    private async Task<string> AskAsync(string requestId)
    {
        var info = await RefusedAsync("APPROVAL_REQUIRED", () => Operator.CreateAuthorityAsync(CreateRequest(requestId), cancellationToken: Stop));
        return info.Metadata["approval"];
    }

    private async Task<string> AskedAsync(string requestId)
    {
        var page = await Approvals("auditor").ListApprovalsAsync(new ListApprovalsRequest(), cancellationToken: Stop);
        return page.Approvals.Single(approval => approval.RequestId == requestId).Name;
    }

    private async Task<string> ApprovedAsync(string requestId)
    {
        var name = await AskAsync(requestId);
        await ApproveAsync("approver", name);
        await ApproveAsync("second-approver", name);
        return name;
    }

    private async Task<Approval> GetAsync(string client, string name) =>
        (await Approvals(client).GetApprovalAsync(new GetApprovalRequest { Name = name }, cancellationToken: Stop)).Approval;

    private async Task<Approval> ApproveAsync(string client, string name) => await ApproveRawAsync(client, name, Sign(client, Statement(await GetAsync("auditor", name))));

    private async Task<Approval> ApproveRawAsync(string client, string name, byte[] signature) =>
        (await Approvals(client).ApproveAsync(new ApproveRequest { Name = name, Signature = ByteString.CopyFrom(signature) }, cancellationToken: Stop)).Approval;

    private byte[] Sign(string client, byte[] statement)
    {
        using var key = _service.Clients[client].Certificate.GetECDsaPrivateKey()!;
        return key.SignData(statement, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
    }

    private static byte[] Statement(Approval approval) => Encoding.UTF8.GetBytes(
        "signing-service approval v1\n" +
        $"approval: {approval.Name}\nmethod: {approval.Method}\nrequest-sha256: {Convert.ToHexStringLower(approval.RequestSha256.Span)}\n" +
        $"requester: {approval.Requester}\nexpires: {approval.ExpireTime.ToDateTime():yyyy-MM-dd'T'HH:mm:ss'Z'}\n");

    /// <summary>Gives a client a certificate of its name and another's key.</summary>
    private async Task KnownUnderKeyOfAsync(string client, string other)
    {
        using var key = _service.Clients[other].Certificate.GetECDsaPrivateKey()!;
        var notBefore = DateTimeOffset.FromUnixTimeSeconds(_service.Time.GetUtcNow().ToUnixTimeSeconds()).AddHours(-1);
        _service.Clients[client] = TestClient.Create(client, _service.Hierarchy.Client, _service.Hierarchy.ClientKey, notBefore, TimeSpan.FromDays(90), key: key);
        await File.WriteAllTextAsync(
            InFolder($"hierarchy/client-ca/issued/{client}-again.pem"), _service.Clients[client].Certificate.ExportCertificatePem(), Stop);
        await RestartAsync();
    }

    private static async Task<Google.Rpc.ErrorInfo> RefusedAsync<T>(string reason, Func<Task<T>> call)
    {
        var refusal = await Assert.ThrowsAsync<RpcException>(call);
        var info = refusal.GetRpcStatus()!.GetDetail<Google.Rpc.ErrorInfo>()!;
        Assert.Equal(reason, info.Reason);
        return info;
    }

    private static Task<Google.Rpc.ErrorInfo> RefusedAsync<T>(string reason, Func<AsyncUnaryCall<T>> call) => RefusedAsync(reason, async () => await call());

    private async Task RestartAsync()
    {
        await _service.StopAsync();
        await _service.StartAsync();
    }

    private async Task<IReadOnlyList<string>> AuthoritiesAsync() =>
        [.. (await Operator.ListAuthoritiesAsync(new ListAuthoritiesRequest(), cancellationToken: Stop)).Authorities.Select(authority => authority.Name["authorities/".Length..])];

    private async Task<List<AuditLog.LogEntry>> ReadLogAsync()
    {
        var entries = new List<AuditLog.LogEntry>();
        await foreach (var recorded in _service.Services.GetRequiredService<ILedger>().ReadEntriesAsync(0, long.MaxValue, Stop))
            entries.Add(AuditLog.LogEntry.Decode(recorded.Entry));
        return entries;
    }

    private async Task<IReadOnlyList<string>> AuditedAsync(string prefix) =>
        [.. (await ReadLogAsync()).Select(entry => entry.KindName).Where(name => name.StartsWith(prefix, StringComparison.Ordinal))];

    private string InFolder(string file) => Path.Combine(_service.Folder, file);
}
