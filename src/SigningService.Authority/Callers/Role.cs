namespace SigningService.Authority.Callers;

/// <summary>What a caller is. One caller may be several; none means it may do nothing.</summary>
[Flags]
public enum Role
{
    None = 0,

    /// <summary>Asks for certificates within its grant, and sees those it asked for.</summary>
    Requester = 1,

    /// <summary>Revokes any certificate and publishes revocation lists.</summary>
    Revoker = 2,

    /// <summary>Runs the service: revokes, publishes, sees everything. Issues nothing by this role alone.</summary>
    Operator = 4,

    /// <summary>Sees everything, changes nothing.</summary>
    Auditor = 8,

    /// <summary>Brings orders across an air gap and their answers back. Decides nothing: who signed an order does.</summary>
    Courier = 16,
}
