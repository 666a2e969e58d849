namespace SigningService.Hsm.Cryptoki;

/// <summary>What a failed PKCS#11 call says is broken, from small to large.</summary>
internal enum FailureScope
{
    /// <summary>This call; the next one may be different. Nothing else needs to be done than to close the session.</summary>
    Call,

    /// <summary>The session: another one will do.</summary>
    Session,

    /// <summary>No session was to be had: others hold them.</summary>
    Busy,

    /// <summary>The connection as a whole: module, login, object handles, or the token itself.</summary>
    Connection,

    /// <summary>The PIN: nobody tries again until an operator has acted.</summary>
    Pin,
}
