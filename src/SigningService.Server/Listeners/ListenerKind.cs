namespace SigningService.Server.Listeners;

/// <summary>The four listeners. One listener has one trust rule; what a connection may reach depends on the one that accepted it.</summary>
[Flags]
internal enum ListenerKind
{
    None = 0,

    /// <summary>gRPC; a certificate of the client authority is required.</summary>
    Grpc = 1,

    /// <summary>gRPC; a client certificate is optional and gives no rights.</summary>
    Enrolment = 2,

    /// <summary>Plain HTTP, read only, for anybody.</summary>
    Publication = 4,

    /// <summary>Plain HTTP on loopback: metrics and liveness.</summary>
    Operations = 8,
}
