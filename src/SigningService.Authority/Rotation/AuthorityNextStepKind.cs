namespace SigningService.Authority.Rotation;

/// <summary>What is to be done about an authority.</summary>
public enum AuthorityNextStepKind
{
    /// <summary>Nothing that the policy knows of.</summary>
    None,

    /// <summary>Its keys are not made yet.</summary>
    MakeKeys,

    /// <summary>A ceremony of its parent is wanted: the request is signed there, and the certificate brought.</summary>
    Certify,

    /// <summary>It is to be activated once relying parties had time to fetch it.</summary>
    Activate,

    /// <summary>Its successor is to be prepared.</summary>
    PrepareSuccessor,

    /// <summary>It ends when its last certificate has.</summary>
    Retire,

    /// <summary>Its keys may be destroyed.</summary>
    DestroyKey,
}
