using SigningService.Hsm.Connecting;

namespace SigningService.Hsm.Signing;

/// <summary>What a token gave, as it gave it: nobody has verified it yet.</summary>
internal readonly record struct MadeSignature(Connection Connection, byte[] Value);
