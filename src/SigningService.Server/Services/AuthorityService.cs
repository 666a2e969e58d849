using System.Formats.Asn1;
using Google.Protobuf;
using Grpc.Core;
using SigningService.Authority.Authorities;
using SigningService.Authority.Keys;
using SigningService.Authority.Refusals;
using SigningService.Contracts.V1;
using SigningService.Server.Calls;
using SigningService.Server.Hierarchy;
using SigningService.Server.OwnCertificates;
using AuthorityRotation = SigningService.Authority.Rotation.AuthorityRotation;
using AuthorityStage = SigningService.Authority.Authorities.AuthorityStage;
using Wire = SigningService.Contracts.V1;

namespace SigningService.Server.Services;

/// <summary>The wire's authority service.</summary>
internal sealed class AuthorityService(
    IAuthorityStore store,
    AuthoritySuccession succession,
    RootSuccession roots,
    AuthorityRotation rotation,
    AuthorityMapping mapping,
    TrustBundles bundles,
    TrustBundleWatch watch,
    HierarchyImport import,
    IKeyMaking keys) : Contracts.V1.AuthorityService.AuthorityServiceBase
{
    private const int LongestReason = 500;

    public override async Task<ListAuthoritiesResponse> ListAuthorities(ListAuthoritiesRequest request, ServerCallContext context)
    {
        var steps = await rotation.LookAsync(context.CancellationToken);
        var records = await store.ReadAuthoritiesAsync(context.CancellationToken);
        var response = new ListAuthoritiesResponse();
        response.Authorities.AddRange(records
            .OrderByDescending(record => record.Certificate?.IsSelfIssued == true)
            .ThenBy(record => record.Id, StringComparer.Ordinal)
            .Select(record => mapping.ToWire(record, steps[record.Id])));
        return response;
    }

    public override async Task<GetAuthorityResponse> GetAuthority(GetAuthorityRequest request, ServerCallContext context) =>
        new() { Authority = await ToWireAsync(await FindAsync(ResourceName.Authority(request.Name), context.CancellationToken)) };

    public override Task<GetTrustBundleResponse> GetTrustBundle(GetTrustBundleRequest request, ServerCallContext context) =>
        Task.FromResult(bundles.Current());

    public override Task WatchTrustBundle(
        WatchTrustBundleRequest request, IServerStreamWriter<WatchTrustBundleResponse> responseStream, ServerCallContext context) =>
        watch.WatchAsync(responseStream, context);

    public override async Task<CreateAuthorityResponse> CreateAuthority(CreateAuthorityRequest request, ServerCallContext context)
    {
        var record = await succession.PrepareAsync(
            context.Caller(), request.Line, AlgorithmOf(request.KeyAlgorithm), context.CancellationToken, request.ValidateOnly);
        return new CreateAuthorityResponse { Authority = await ToWireAsync(record) };
    }

    public override async Task<GetAuthorityRequestResponse> GetAuthorityRequest(GetAuthorityRequestRequest request, ServerCallContext context)
    {
        var record = await FindAsync(ResourceName.Authority(request.Name), context.CancellationToken);
        if (record is not { Stage: AuthorityStage.Prepared, HasKeys: true })
            throw new RefusedException(RefusalReason.AuthorityNotInStage, $"{record.Id} is not prepared with its keys made: there is nothing for its parent to sign.");
        var csr = await ResponderRequest.CreateAsync(keys.Get(record.PublicKey!), record.Subject, context.CancellationToken);
        return new GetAuthorityRequestResponse
        {
            Csr = UnsafeByteOperations.UnsafeWrap(csr),
            PublicKeySha256Fingerprint = Convert.ToHexStringLower(record.PublicKey!.Sha256.Span),
        };
    }

    public override async Task<InstallAuthorityCertificateResponse> InstallAuthorityCertificate(
        InstallAuthorityCertificateRequest request, ServerCallContext context)
    {
        var record = await succession.InstallAsync(
            context.Caller(), ResourceName.Authority(request.Name), request.Der.Memory, request.ValidateOnly, context.CancellationToken);
        return new InstallAuthorityCertificateResponse { Authority = await ToWireAsync(record) };
    }

    public override async Task<ActivateAuthorityResponse> ActivateAuthority(ActivateAuthorityRequest request, ServerCallContext context)
    {
        if (request.Reason.Length > LongestReason || request.Reason.Any(char.IsControl))
            throw RefusedException.ForField(RefusalReason.InvalidRequest, "reason", $"At most {LongestReason} characters, on one line.");
        var record = await succession.ActivateAsync(
            context.Caller(), ResourceName.Authority(request.Name), request.Force, request.Reason, context.CancellationToken, request.ValidateOnly);
        return new ActivateAuthorityResponse { Authority = await ToWireAsync(record) };
    }

    public override async Task<RetireAuthorityResponse> RetireAuthority(RetireAuthorityRequest request, ServerCallContext context)
    {
        var id = ResourceName.Authority(request.Name);
        // A root has a method of its own, and with it an approval of its own.
        if ((await FindAsync(id, context.CancellationToken)).Certificate?.IsSelfIssued == true)
            throw new RefusedException(RefusalReason.AuthorityNotInStage, $"{id} is a root; RetireTrustAnchor ends it.");
        return new RetireAuthorityResponse
        {
            Authority = await ToWireAsync(await succession.RetireAsync(context.Caller(), id, context.CancellationToken, request.ValidateOnly)),
        };
    }

    public override async Task<DestroyAuthorityKeyResponse> DestroyAuthorityKey(DestroyAuthorityKeyRequest request, ServerCallContext context) =>
        new()
        {
            Authority = await ToWireAsync(await succession.DestroyKeyAsync(
                context.Caller(), ResourceName.Authority(request.Name), context.CancellationToken, request.ValidateOnly)),
        };

    public override async Task<InstallTrustAnchorResponse> InstallTrustAnchor(InstallTrustAnchorRequest request, ServerCallContext context)
    {
        var list = ReadList(request);
        var record = await roots.InstallAsync(
            context.Caller(), request.Line, request.Der.Memory, request.CrossCertificate.Memory, context.CancellationToken, request.ValidateOnly);
        if (request.ValidateOnly)
            return new InstallTrustAnchorResponse();
        await import.ImportAsync(list.ToRevocationList(record.Id), CancellationToken.None);
        return new InstallTrustAnchorResponse { Authority = await ToWireAsync(record) };
    }

    public override async Task<RetireTrustAnchorResponse> RetireTrustAnchor(RetireTrustAnchorRequest request, ServerCallContext context)
    {
        var id = ResourceName.Authority(request.Name);
        if ((await FindAsync(id, context.CancellationToken)).Certificate?.IsSelfIssued != true)
            throw new RefusedException(RefusalReason.AuthorityNotInStage, $"{id} is no root; RetireAuthority ends an issuing authority.");
        var record = await succession.RetireAsync(context.Caller(), id, context.CancellationToken, request.ValidateOnly);
        return new RetireTrustAnchorResponse { Authority = await ToWireAsync(record) };
    }

    private async Task<AuthorityRecord> FindAsync(string id, CancellationToken cancellationToken) =>
        (await store.ReadAuthoritiesAsync(cancellationToken)).FirstOrDefault(record => record.Id == id)
            ?? throw new RefusedException(RefusalReason.UnknownAuthority, "There is no authority of this name; ListAuthorities tells which there are.");

    private async Task<Wire.Authority> ToWireAsync(AuthorityRecord record)
    {
        var steps = await rotation.LookAsync(CancellationToken.None);
        return mapping.ToWire(record, steps[record.Id]);
    }

    private static KeyAlgorithm? AlgorithmOf(string name)
    {
        if (name.Length == 0)
            return null;
        KeyAlgorithm[] accepted = [KeyAlgorithm.P256, KeyAlgorithm.P384, KeyAlgorithm.Rsa3072, KeyAlgorithm.Rsa4096];
        return KeyAlgorithm.Find(name) is { } found && accepted.Contains(found)
            ? found
            : throw RefusedException.ForField(RefusalReason.InvalidRequest, "key_algorithm", $"One of {string.Join(", ", accepted.Select(algorithm => algorithm.Name))}.");
    }

    private static BroughtList ReadList(InstallTrustAnchorRequest request)
    {
        try
        {
            return BroughtList.Parse(request.RevocationList.Memory, AuthorityAcceptance.Read(request.Der.Memory).PublicKey);
        }
        catch (AsnContentException)
        {
            throw RefusedException.ForField(RefusalReason.CertificateNotAccepted, "revocation_list", "A revocation list in DER, with a number, signed by the new root.");
        }
    }
}
