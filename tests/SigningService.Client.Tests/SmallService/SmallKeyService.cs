using System.Security.Cryptography;
using Google.Protobuf;
using Grpc.Core;
using SigningService.Contracts.V1;

namespace SigningService.Client.Tests.SmallService;

/// <summary>One audit key, and the next one without a token.</summary>
internal sealed class SmallKeyService(SmallLedger ledger) : KeyService.KeyServiceBase
{
    public override Task<ListServiceKeysResponse> ListServiceKeys(ListServiceKeysRequest request, ServerCallContext context) =>
        Task.FromResult(new ListServiceKeysResponse { Keys = { Key(1) } });

    public override Task<RotateServiceKeyResponse> RotateServiceKey(RotateServiceKeyRequest request, ServerCallContext context) =>
        Task.FromResult(new RotateServiceKeyResponse { Key = Key(2) });

    private ServiceKey Key(int generation)
    {
        var info = ledger.AuditKey.ExportSubjectPublicKeyInfo();
        return new ServiceKey
        {
            Purpose = "audit",
            Generation = generation,
            Stage = ServiceKeyStage.Active,
            Label = "audit",
            KeyAlgorithm = "P-256",
            PublicKey = ByteString.CopyFrom(info),
            PublicKeySha256 = Convert.ToHexStringLower(SHA256.HashData(info)),
        };
    }
}
