using System.Net;

namespace SigningService.Server.Configuration;

/// <summary>Where the service listens. Port 0 lets the system choose.</summary>
/// <param name="Address">Of the three public listeners; operations always listens on loopback.</param>
/// <param name="Grpc">gRPC over mTLS.</param>
/// <param name="Enrolment">gRPC over TLS, client certificate optional.</param>
/// <param name="Publication">Plain HTTP: lists, authorities' certificates, OCSP.</param>
/// <param name="Operations">Metrics and liveness.</param>
internal sealed record ListenSettings(IPAddress Address, int Grpc, int Enrolment, int Publication, int Operations);
