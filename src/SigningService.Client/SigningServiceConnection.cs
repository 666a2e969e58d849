using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using SigningService.Client.Connections;
using SigningService.Client.Connections.Spreading;
using SigningService.Client.Errors;
using SigningService.Contracts.V1;

namespace SigningService.Client;

/// <summary>
/// A connection to a signing service over mTLS, or to any of several that share a ledger, to be kept and shared: opening one costs the server as much as two hundred calls.
/// Calls throw <see cref="SigningServiceException"/>.
/// </summary>
public sealed class SigningServiceConnection : IDisposable
{
    private readonly IReadOnlyList<GrpcChannel> _channels;

    private SigningServiceConnection(IReadOnlyList<GrpcChannel> channels)
    {
        _channels = channels;
        var invokers = channels.Select(channel => channel.CreateCallInvoker().Intercept(new TranslatingInterceptor())).ToList();
        var invoker = invokers is [var only] ? only : new SpreadingInvoker(new ServerTurns(invokers));
        Certificates = new CertificateService.CertificateServiceClient(invoker);
        Authorities = new AuthorityService.AuthorityServiceClient(invoker);
        Revocations = new RevocationService.RevocationServiceClient(invoker);
        Enrollments = new EnrollmentService.EnrollmentServiceClient(invoker);
        Incidents = new IncidentService.IncidentServiceClient(invoker);
        Approvals = new ApprovalService.ApprovalServiceClient(invoker);
        Policies = new PolicyService.PolicyServiceClient(invoker);
        Audit = new AuditService.AuditServiceClient(invoker);
        Keys = new KeyService.KeyServiceClient(invoker);
        Offline = new OfflineService.OfflineServiceClient(invoker);
    }

    /// <summary>Issues, renews, revokes and shows certificates.</summary>
    public CertificateService.CertificateServiceClient Certificates { get; }

    /// <summary>Shows the authorities and the trust bundle.</summary>
    public AuthorityService.AuthorityServiceClient Authorities { get; }

    /// <summary>Revocation lists and the status of certificates.</summary>
    public RevocationService.RevocationServiceClient Revocations { get; }

    /// <summary>Makes, shows and revokes enrolment tokens, and trades them in.</summary>
    public EnrollmentService.EnrollmentServiceClient Enrollments { get; }
    /// <summary>Replaces many certificates at once.</summary>
    public IncidentService.IncidentServiceClient Incidents { get; }

    /// <summary>Four eyes: what waits for approval, and approving it.</summary>
    public ApprovalService.ApprovalServiceClient Approvals { get; }

    /// <summary>How the fleet stands against its policies.</summary>
    public PolicyService.PolicyServiceClient Policies { get; }

    /// <summary>The audit log: entries, proofs, signed heads.</summary>
    public AuditService.AuditServiceClient Audit { get; }

    /// <summary>The keys that the service has besides those of authorities.</summary>
    public KeyService.KeyServiceClient Keys { get; }

    /// <summary>Carries orders that crossed an air gap.</summary>
    public OfflineService.OfflineServiceClient Offline { get; }

    /// <summary>Prepares a connection; the handshake comes with the first call.</summary>
    /// <param name="server">Scheme https, host and port: <c>https://ca.example.test:7443</c>.</param>
    /// <param name="trust">The only roots under which the server is accepted; those of the system are not asked.</param>
    /// <param name="identity">What to show the server; null on the enrolment port only. It must outlive the connection.</param>
    public static SigningServiceConnection Open(Uri server, TrustBundle trust, ClientIdentity? identity)
    {
        ArgumentNullException.ThrowIfNull(server);
        return Open([server], trust, identity);
    }

    /// <summary>
    /// Prepares a connection to replicas that share a ledger. Which is asked first is chance; a call that finds one unavailable is made at the
    /// next, each once, before it fails. A request without a request id gets one, so that it is carried out once. Streams that the caller
    /// writes to are opened at one of them and not moved.
    /// </summary>
    /// <param name="servers">Their addresses, at least one; scheme https, host and port.</param>
    /// <param name="trust">The only roots under which they are accepted; those of the system are not asked.</param>
    /// <param name="identity">What to show them; null on the enrolment port only. It must outlive the connection.</param>
    public static SigningServiceConnection Open(IReadOnlyList<Uri> servers, TrustBundle trust, ClientIdentity? identity)
    {
        ArgumentNullException.ThrowIfNull(servers);
        ArgumentNullException.ThrowIfNull(trust);
        ArgumentOutOfRangeException.ThrowIfZero(servers.Count);
        if (servers.Any(server => server.Scheme != Uri.UriSchemeHttps))
            throw new ArgumentException("The server's address begins with https://.", nameof(servers));
        return new SigningServiceConnection([.. servers.Select(server => ChannelTo(server, MutualTls.CreateHandler(trust, identity)))]);
    }

    /// <summary>As <see cref="Open(Uri, TrustBundle, ClientIdentity?)"/>, to whoever answers: what comes over it is hearsay.</summary>
    internal static SigningServiceConnection OpenUnauthenticated(Uri server)
    {
        ArgumentNullException.ThrowIfNull(server);
        if (server.Scheme != Uri.UriSchemeHttps)
            throw new ArgumentException("The server's address begins with https://.", nameof(server));
        return new SigningServiceConnection([ChannelTo(server, MutualTls.CreateUnauthenticatedHandler())]);
    }

    public void Dispose()
    {
        foreach (var channel in _channels)
            channel.Dispose();
    }

    private static GrpcChannel ChannelTo(Uri server, HttpMessageHandler handler) => GrpcChannel.ForAddress(server, new GrpcChannelOptions
    {
        HttpHandler = handler,
        DisposeHttpClient = true,
        Credentials = ChannelCredentials.SecureSsl,
    });
}
