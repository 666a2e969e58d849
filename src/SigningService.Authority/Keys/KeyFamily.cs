namespace SigningService.Authority.Keys;

/// <summary>Families of key algorithms: keys of one family sign by the same algorithms. Each parameter set of ML-DSA is one of its own.</summary>
public enum KeyFamily
{
    Rsa,
    Ec,
    Ed25519,
    MlDsa44,
    MlDsa65,
    MlDsa87,
}
