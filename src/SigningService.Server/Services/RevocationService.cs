using System.Security.Cryptography;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using SigningService.Authority;
using SigningService.Authority.Authorities;
using SigningService.Authority.Issuance;
using SigningService.Authority.Refusals;
using SigningService.Authority.Revocation;
using SigningService.Authority.Revocation.Deltas;
using SigningService.Authority.Revocation.Streaming;
using SigningService.Contracts.V1;
using SigningService.Server.Calls;
using SigningService.Server.Publication;
using Wire = SigningService.Contracts.V1;

namespace SigningService.Server.Services;

/// <summary>The wire's revocation service.</summary>
internal sealed class RevocationService(
    AuthorityDirectory authorities,
    PublicationUrls urls,
    IRevocationStore lists,
    ICertificateStore certificates,
    PublicationOrders orders,
    RevocationListContents contents,
    ListFingerprints fingerprints,
    CertificateReading reading,
    PublicationWatch watch,
    TimeProvider timeProvider) : Contracts.V1.RevocationService.RevocationServiceBase
{
    private const int PieceLength = 1024 * 1024;

    public override async Task GetRevocationList(
        GetRevocationListRequest request, IServerStreamWriter<GetRevocationListResponse> responseStream, ServerCallContext context)
    {
        var (shard, number) = ResourceName.RevocationList(request.Name);
        if (shard.IsAll)
            shard = authorities.Get(shard.Authority).CompleteList;
        var list = number is { } given
            ? await lists.FindListAsync(shard, given, context.CancellationToken)
            : await lists.FindCurrentListAsync(shard, context.CancellationToken);
        if (list is null)
            throw new RefusedException(RefusalReason.UnknownRevocationList, "There is no such revocation list; ListRevocationLists tells which there are.");

        using var file = request.Delta ? DeltaOf(list) : await contents.OpenAsync(list, context.CancellationToken);
        await responseStream.WriteAsync(new GetRevocationListResponse { RevocationList = await ToWireAsync(list, context.CancellationToken) }, context.CancellationToken);
        var buffer = new byte[Math.Min(PieceLength, file.Length)];
        for (var at = 0L; at < file.Length; at += buffer.Length)
        {
            // A message is serialised before its writing is awaited to the end, so one buffer serves them all.
            var piece = buffer.AsMemory(0, (int)Math.Min(buffer.Length, file.Length - at));
            file.Read(at, piece.Span);
            await responseStream.WriteAsync(new GetRevocationListResponse { Piece = UnsafeByteOperations.UnsafeWrap(piece) }, context.CancellationToken);
        }
    }

    public override async Task<ListRevocationListsResponse> ListRevocationLists(ListRevocationListsRequest request, ServerCallContext context)
    {
        var response = new ListRevocationListsResponse();
        foreach (var shard in Select(request.Authority).SelectMany(authority => authority.Lists))
        {
            if (await lists.FindCurrentListAsync(shard, context.CancellationToken) is { } list)
                response.RevocationLists.Add(await ToWireAsync(list, context.CancellationToken));
        }

        return response;
    }

    public override async Task<PublishRevocationListsResponse> PublishRevocationLists(
        PublishRevocationListsRequest request, ServerCallContext context)
    {
        new RequestRules().RequestId(request.RequestId).ThrowIfBroken();
        ShardId[] shards = [.. Select(request.Authority).Where(authority => authority.SignsStatus).SelectMany(authority => authority.Lists)];
        var made = request.ValidateOnly
            ? await orders.PreviewAsync(shards, context.CancellationToken)
            : await orders.CarryOutAsync(context.Caller().Identity, request.RequestId, shards, context.CancellationToken);
        var response = new PublishRevocationListsResponse();
        foreach (var list in made)
            response.RevocationLists.Add(await ToWireAsync(list, context.CancellationToken));
        return response;
    }

    public override async Task<WaitForRevocationResponse> WaitForRevocation(WaitForRevocationRequest request, ServerCallContext context)
    {
        var id = ResourceName.Certificate(request.Name);
        var record = await reading.FindAsync(context.Caller(), id, context.CancellationToken);
        if (record.Revocation is not { } revocation)
            throw new RefusedException(RefusalReason.NotRevoked, "The certificate is not revoked, so no list will carry it; RevokeCertificate revokes it.");
        var seen = await watch.WaitAsync(new ShardId(id.Authority, record.Intent.Shard), revocation, context.CancellationToken);
        return new WaitForRevocationResponse
        {
            RevocationList = await ToWireAsync(seen.List, context.CancellationToken),
            RevocationTime = revocation.RevokedAt.ToTimestamp(),
            SeenTime = seen.At.ToTimestamp(),
        };
    }

    public override async Task<GetCertificateStatusResponse> GetCertificateStatus(GetCertificateStatusRequest request, ServerCallContext context)
    {
        var authority = authorities.Get(request.Authority);
        if (!SerialNumber.TryParse(request.SerialNumber, out var serial))
            throw RefusedException.ForField(RefusalReason.InvalidRequest, "serial_number", "Hexadecimal of at most 20 octets, positive.");
        var now = timeProvider.GetUtcNow();
        var record = await certificates.FindAsync(new CertificateId(authority.Id, serial), context.CancellationToken);
        return new GetCertificateStatusResponse
        {
            Status = StatusOf(record),
            Revocation = CertificateMapping.RevocationOf(record),
            ThisUpdateTime = now.ToTimestamp(),
        };
    }

    private static HeldOctets DeltaOf(Authority.Revocation.RevocationList list) => list.Delta is { } delta
        ? new HeldOctets(delta.Der)
        : throw new RefusedException(RefusalReason.UnknownRevocationList, "No delta went out with this list; ListRevocationLists tells which have one.");

    // An open intent was handed to nobody: unless it was revoked, it counts as never issued, as in OCSP.
    private static CertificateStatus StatusOf(CertificateRecord? record) => record switch
    {
        { Revocation: not null } => CertificateStatus.Revoked,
        { Der: not null } => CertificateStatus.Good,
        _ => CertificateStatus.Unknown,
    };

    private IEnumerable<CertificateAuthority> Select(string authority) => authority.Length == 0 ? authorities.All : [authorities.Get(authority)];

    private async ValueTask<Wire.RevocationList> ToWireAsync(Authority.Revocation.RevocationList list, CancellationToken cancellationToken) => new()
    {
        Name = ResourceName.Of(list),
        Authority = list.Shard.Authority,
        Shard = list.Shard.Shard,
        Number = list.Number,
        ThisUpdateTime = list.ThisUpdate.ToTimestamp(),
        NextUpdateTime = list.NextUpdate.ToTimestamp(),
        EntryCount = list.EntryCount,
        SizeBytes = list.Length,
        Sha256Fingerprint = Convert.ToHexStringLower(await fingerprints.OfAsync(list, cancellationToken)),
        Url = authorities.Find(list.Shard.Authority) is null ? "" : urls.RevocationList(list.Shard),
        Delta = list.Delta is { } delta ? ToWire(list, delta) : null,
    };

    private DeltaRevocationList ToWire(Authority.Revocation.RevocationList list, DeltaList delta) => new()
    {
        BaseNumber = delta.Base,
        NextUpdateTime = delta.NextUpdate.ToTimestamp(),
        EntryCount = delta.EntryCount,
        SizeBytes = delta.Der.Length,
        Sha256Fingerprint = Convert.ToHexStringLower(SHA256.HashData(delta.Der.Span)),
        Url = authorities.Find(list.Shard.Authority) is null ? "" : urls.DeltaList(list.Shard),
    };
}
