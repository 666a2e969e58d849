namespace SigningService.Hsm;

/// <summary>Why a token, or a key in it, cannot be used. Names are stable: they stand in logs, metrics and audit records.</summary>
public enum TokenFault
{
    None = 0,

    /// <summary>The first connection is being made.</summary>
    Starting,

    /// <summary>The token was closed by us.</summary>
    Closed,

    /// <summary>The PKCS#11 library cannot be loaded or initialised.</summary>
    ModuleFailed,

    /// <summary>No token has the label (and serial number).</summary>
    TokenNotFound,

    /// <summary>Several tokens have the label.</summary>
    TokenNotUnique,

    /// <summary>The PIN file is missing, empty, or readable by others.</summary>
    PinFileUnusable,

    /// <summary>The token refused the PIN, or too few attempts are left to risk one.</summary>
    PinRefused,

    /// <summary>The token has locked the PIN.</summary>
    PinLocked,

    /// <summary>A PKCS#11 call failed.</summary>
    OperationFailed,

    /// <summary>Calls into the module do not return.</summary>
    Hung,

    /// <summary>No session became free in time.</summary>
    Busy,

    KeyNotFound,

    /// <summary>Several private keys answer to one label or id.</summary>
    KeyNotUnique,

    /// <summary>The key may leave the token, or must not sign.</summary>
    KeyUnsafe,

    /// <summary>The private key that was found is not that of the public key.</summary>
    KeyMismatch,

    /// <summary>The token lacks a mechanism that the algorithm needs.</summary>
    MechanismMissing,

    /// <summary>Signatures came out that do not verify.</summary>
    SignatureWrong,

    /// <summary>There is a key of this label already.</summary>
    LabelTaken,
}
