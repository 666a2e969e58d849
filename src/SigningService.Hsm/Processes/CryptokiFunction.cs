namespace SigningService.Hsm.Processes;

/// <summary>What is asked over the pipes. Both ends come from one build, so that numbers may change.</summary>
internal enum CryptokiFunction : byte
{
    /// <summary>Loads the library; the first thing that is asked.</summary>
    Load,
    Initialize,
    GetSlots,
    GetTokenInfo,
    GetMechanisms,
    OpenSession,
    CloseSession,
    IsUserSession,
    Login,
    InitToken,
    InitPin,
    FindObjects,
    GetAttribute,
    SetAttribute,
    DestroyObject,
    GenerateKeyPair,
    Sign,
}
