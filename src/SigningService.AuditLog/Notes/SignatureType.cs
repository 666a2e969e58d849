namespace SigningService.AuditLog.Notes;

/// <summary>How the signature of a note is made; the number is part of the key's identifier. C2SP signed-note, "Signature types".</summary>
public enum SignatureType
{
    /// <summary>Not a type.</summary>
    None = 0,

    /// <summary>Ed25519 over the text.</summary>
    Ed25519 = 0x01,

    /// <summary>ECDSA with SHA-256 over the text, as DER; ML-DSA over the text, which has no number of its own, counts as this.</summary>
    Ecdsa = 0x02,

    /// <summary>A witness's Ed25519 over a time and the text: C2SP tlog-cosignature.</summary>
    Cosignature = 0x04,
}
