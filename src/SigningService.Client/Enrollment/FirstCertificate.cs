using Google.Protobuf;
using Grpc.Core;
using SigningService.Client.Connections;
using SigningService.Client.Requests;
using SigningService.Client.Verification;
using SigningService.Contracts.V1;

namespace SigningService.Client.Enrollment;

/// <summary>Trades an enrolment token in for the first certificate of a client that has none.</summary>
public static class FirstCertificate
{
    /// <summary>
    /// Sends token and request, and verifies what comes back. Keep the key and the very bytes of the request on disk before calling: if the
    /// answer is lost, the same token with the same request gets the same certificate and uses up nothing more; with another request it
    /// may be spent.
    /// </summary>
    /// <param name="server">Address of the enrolment port: <c>https://ca.example.test:7444</c>.</param>
    /// <param name="trust">The roots, from <see cref="BundlePinning"/> or from a file that came by a way that is trusted.</param>
    /// <param name="request">It may ask for no names: those of the token are given.</param>
    /// <param name="deadline">When to give up, UTC.</param>
    /// <returns>A certificate that chains to the roots, is valid now, is for the request's key and has the names that it asks for.</returns>
    /// <exception cref="SigningServiceException">
    /// Refused, or not reached. <c>ENROLLMENT_REFUSED</c>: the token is unknown, spent, ended or revoked; trying again does not help.
    /// </exception>
    /// <exception cref="VerificationFailedException">What came back must not be used.</exception>
    public static Task<ReceivedCertificate> EnrollAsync(
        Uri server,
        TrustBundle trust,
        EnrollmentSecret secret,
        CertificateSigningRequest request,
        TimeProvider clock,
        DateTime deadline,
        CancellationToken cancellationToken) => EnrollAsync(server, trust, secret, request, clock, _ => { }, deadline, cancellationToken);

    /// <param name="learn">Sees the headers of the answer before the certificate is judged: the clock may be put right by them.</param>
    internal static async Task<ReceivedCertificate> EnrollAsync(
        Uri server,
        TrustBundle trust,
        EnrollmentSecret secret,
        CertificateSigningRequest request,
        TimeProvider clock,
        Action<Metadata> learn,
        DateTime deadline,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(secret);
        ArgumentNullException.ThrowIfNull(request);
        using var connection = SigningServiceConnection.Open(server, trust, identity: null);
        using var call = connection.Enrollments.EnrollAsync(
            new EnrollRequest { Secret = secret.Value, Csr = ByteString.CopyFrom(request.Der) },
            deadline: deadline,
            cancellationToken: cancellationToken);
        var response = await call.ResponseAsync.ConfigureAwait(false);
        learn(await call.ResponseHeadersAsync.ConfigureAwait(false));
        return response.Certificate is { } certificate
            ? ReceivedCertificate.VerifyFresh(certificate, trust, clock, request, request.SubjectNames)
            : throw new VerificationFailedException("The service answered without a certificate.");
    }
}
