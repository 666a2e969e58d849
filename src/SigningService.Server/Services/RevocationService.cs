using System.Security.Cryptography;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using SigningService.Authority;
using SigningService.Authority.Authorities;
using SigningService.Authority.Issuance;
using SigningService.Authority.Refusals;
using SigningService.Authority.Revocation;
using SigningService.Contracts.V1;
using SigningService.Server.Calls;
using Wire = SigningService.Contracts.V1;

namespace SigningService.Server.Services;

/// <summary>The wire's revocation service.</summary>
internal sealed class RevocationService(
    AuthorityDirectory authorities,
    PublicationUrls urls,
    IRevocationStore lists,
    ICertificateStore certificates,
    PublicationOrders orders,
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

        await responseStream.WriteAsync(new GetRevocationListResponse { RevocationList = ToWire(list) }, context.CancellationToken);
        for (var at = 0; at < list.Der.Length; at += PieceLength)
        {
            var piece = list.Der.Slice(at, Math.Min(PieceLength, list.Der.Length - at));
            await responseStream.WriteAsync(new GetRevocationListResponse { Piece = UnsafeByteOperations.UnsafeWrap(piece) }, context.CancellationToken);
        }
    }

    public override async Task<ListRevocationListsResponse> ListRevocationLists(ListRevocationListsRequest request, ServerCallContext context)
    {
        var response = new ListRevocationListsResponse();
        foreach (var shard in Select(request.Authority).SelectMany(authority => authority.Lists))
        {
            if (await lists.FindCurrentListAsync(shard, context.CancellationToken) is { } list)
                response.RevocationLists.Add(ToWire(list));
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
        response.RevocationLists.AddRange(made.Select(ToWire));
        return response;
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

    // An open intent was handed to nobody: unless it was revoked, it counts as never issued, as in OCSP.
    private static CertificateStatus StatusOf(CertificateRecord? record) => record switch
    {
        { Revocation: not null } => CertificateStatus.Revoked,
        { Der: not null } => CertificateStatus.Good,
        _ => CertificateStatus.Unknown,
    };

    private IEnumerable<CertificateAuthority> Select(string authority) => authority.Length == 0 ? authorities.All : [authorities.Get(authority)];

    private Wire.RevocationList ToWire(Authority.Revocation.RevocationList list) => new()
    {
        Name = ResourceName.Of(list),
        Authority = list.Shard.Authority,
        Shard = list.Shard.Shard,
        Number = list.Number,
        ThisUpdateTime = list.ThisUpdate.ToTimestamp(),
        NextUpdateTime = list.NextUpdate.ToTimestamp(),
        EntryCount = list.EntryCount,
        SizeBytes = list.Der.Length,
        Sha256Fingerprint = list.Der.IsEmpty ? "" : Convert.ToHexStringLower(SHA256.HashData(list.Der.Span)),
        Url = authorities.Find(list.Shard.Authority) is null ? "" : urls.RevocationList(list.Shard),
    };
}
