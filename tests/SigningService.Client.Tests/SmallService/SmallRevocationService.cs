using System.Security.Cryptography;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using SigningService.Contracts.V1;

namespace SigningService.Client.Tests.SmallService;

/// <summary>Lists of what is revoked, signed when they are asked for.</summary>
internal sealed class SmallRevocationService(SmallAuthority authority, SmallLedger ledger) : RevocationService.RevocationServiceBase
{
    public override async Task GetRevocationList(
        GetRevocationListRequest request, IServerStreamWriter<GetRevocationListResponse> responseStream, ServerCallContext context)
    {
        ledger.MeetMishap(context);
        var der = request.Delta ? ledger.PublishedDelta! : ledger.PublishedList ?? (ledger.Forger ?? authority).SignRevocationList(7, Revoked().Select(c => c.SerialNumber));
        await responseStream.WriteAsync(new GetRevocationListResponse { RevocationList = Describe(der) }, context.CancellationToken);
        foreach (var piece in der.Chunk(100))
            await responseStream.WriteAsync(new GetRevocationListResponse { Piece = ByteString.CopyFrom(piece) }, context.CancellationToken);
    }

    public override Task<ListRevocationListsResponse> ListRevocationLists(ListRevocationListsRequest request, ServerCallContext context)
    {
        ledger.MeetMishap(context);
        return Task.FromResult(new ListRevocationListsResponse { RevocationLists = { Describe([1, 2, 3]) } });
    }

    public override Task<PublishRevocationListsResponse> PublishRevocationLists(PublishRevocationListsRequest request, ServerCallContext context)
    {
        ledger.MeetMishap(context);
        return Task.FromResult(new PublishRevocationListsResponse { RevocationLists = { Describe([1, 2, 3]) } });
    }

    public override Task<WaitForRevocationResponse> WaitForRevocation(WaitForRevocationRequest request, ServerCallContext context)
    {
        ledger.MeetMishap(context);
        return Task.FromResult(new WaitForRevocationResponse
        {
            RevocationList = Describe([1, 2, 3]),
            SeenTime = Timestamp.FromDateTimeOffset(DateTimeOffset.UtcNow),
        });
    }

    public override Task<GetCertificateStatusResponse> GetCertificateStatus(GetCertificateStatusRequest request, ServerCallContext context)
    {
        ledger.MeetMishap(context);
        var found = ledger.Certificates.Values.FirstOrDefault(c => c.SerialNumber == request.SerialNumber);
        return Task.FromResult(new GetCertificateStatusResponse
        {
            Status = found is null ? CertificateStatus.Unknown
                : found.State == CertificateState.Revoked ? CertificateStatus.Revoked : CertificateStatus.Good,
            Revocation = found?.Revocation,
            ThisUpdateTime = Timestamp.FromDateTimeOffset(DateTimeOffset.UtcNow),
        });
    }

    private IEnumerable<Certificate> Revoked() => ledger.Certificates.Values.Where(c => c.State == CertificateState.Revoked);

    private RevocationList Describe(byte[] der) => new()
    {
        Name = "authorities/small-ca/shards/0/revocationLists/7",
        Authority = "small-ca",
        Shard = ledger.ListsAreOfEverything ? -1 : 0,
        Number = 7,
        EntryCount = Revoked().Count(),
        SizeBytes = der.Length,
        Sha256Fingerprint = Convert.ToHexStringLower(SHA256.HashData(der)),
        ThisUpdateTime = Timestamp.FromDateTimeOffset(DateTimeOffset.UtcNow),
        NextUpdateTime = Timestamp.FromDateTimeOffset(DateTimeOffset.UtcNow.AddDays(1)),
        Delta = ledger.PublishedDelta is { } delta
            ? new DeltaRevocationList { BaseNumber = 5, SizeBytes = delta.Length, Sha256Fingerprint = Convert.ToHexStringLower(SHA256.HashData(delta)) }
            : null,
    };
}
