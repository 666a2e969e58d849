using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using SigningService.Authority.ServiceKeys;
using Wire = SigningService.Contracts.V1;

namespace SigningService.Server.Services;

/// <summary>The service's own keys as the wire shows them.</summary>
internal static class ServiceKeyMapping
{
    public static Wire.ServiceKey ToWire(ServiceKey key)
    {
        var wire = new Wire.ServiceKey
        {
            Purpose = key.Purpose,
            Generation = key.Generation,
            Stage = (Wire.ServiceKeyStage)(int)key.Stage,
            Label = key.Label,
            KeyAlgorithm = key.Algorithm.Name,
            ActiveTime = key.ActiveAt?.ToTimestamp(),
            ReplaceTime = key.ReplacedAt?.ToTimestamp(),
            DestroyTime = key.DestroyedAt?.ToTimestamp(),
        };
        if (key.PublicKey is { } publicKey)
        {
            wire.PublicKey = UnsafeByteOperations.UnsafeWrap(publicKey.SubjectPublicKeyInfo);
            wire.PublicKeySha256 = Convert.ToHexStringLower(publicKey.Sha256.Span);
        }

        if (key.Handover is { IsSigned: true } handover)
            wire.Handover = ToWire(handover);
        return wire;
    }

    /// <summary>How the audit keys handed over, the oldest first.</summary>
    public static IEnumerable<Wire.AuditKeyHandover> HandoversOf(ServiceKeyBook keys) =>
        keys.Of(ServiceKeyPurpose.Audit).Select(key => key.Handover).OfType<KeyHandover>().Where(handover => handover.IsSigned).Select(ToWire);

    public static Wire.AuditKeyHandover ToWire(KeyHandover handover) => new()
    {
        Statement = UnsafeByteOperations.UnsafeWrap(handover.Statement),
        FromSignature = UnsafeByteOperations.UnsafeWrap(handover.FromSignature),
        ToSignature = UnsafeByteOperations.UnsafeWrap(handover.ToSignature),
    };
}
