using System.Globalization;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using SigningService.Client.Enrollment;
using SigningService.Client.Requests;
using SigningService.Client.Verification;
using SigningService.Contracts.V1;

namespace SigningService.Client.Holding;

/// <summary>The calls of a holder: each bounded in time, each answer verified, and the service's time learnt from it.</summary>
internal sealed class ServiceCalls(HolderOptions options, ServiceLink link, TrustStore trust, ServiceClock clock)
{
    private static readonly DateTime NoDeadline = DateTime.SpecifyKind(DateTime.MaxValue, DateTimeKind.Utc);

    public Task<(ReceivedCertificate Received, string Name)> EnrollAsync(
        EnrollmentSecret secret, CertificateSigningRequest request, CancellationToken cancellationToken) => Bounded(
            async token => (await FirstCertificate.EnrollAsync(
                options.EnrollmentServer!, trust.Current!, secret, request, clock, Learn, NoDeadline, token).ConfigureAwait(false), ""),
            cancellationToken);

    public async Task<(ReceivedCertificate Received, string Name)> IssueAsync(
        HeldOrder order, PendingOrder pending, CancellationToken cancellationToken)
    {
        var request = new IssueCertificateRequest
        {
            Profile = order.Profile,
            Csr = ByteString.CopyFrom(pending.Request.Der),
            Lifetime = LifetimeOf(order.Lifetime),
            RequestId = pending.RequestId,
        };
        var response = await CallAsync(
            token => link.Get().Certificates.IssueCertificateAsync(request, cancellationToken: token), cancellationToken).ConfigureAwait(false);
        return Verify(response.Certificate, pending, order.Names.SubjectNames);
    }

    /// <param name="name">Resource name; empty for the identity.</param>
    /// <param name="names">Names that the successor must have.</param>
    public async Task<(ReceivedCertificate Received, string Name)> RenewAsync(
        string name, TimeSpan? lifetime, IReadOnlyList<string> names, PendingOrder pending, CancellationToken cancellationToken)
    {
        var request = new RenewCertificateRequest
        {
            Name = name,
            Csr = ByteString.CopyFrom(pending.Request.Der),
            Lifetime = LifetimeOf(lifetime),
            RequestId = pending.RequestId,
        };
        var response = await CallAsync(
            token => link.Get().Certificates.RenewCertificateAsync(request, cancellationToken: token), cancellationToken).ConfigureAwait(false);
        return Verify(response.Certificate, pending, names);
    }

    /// <summary>Null from a service that gives no advice.</summary>
    public async Task<RenewalAdvice?> AdviseAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            var response = await CallAsync(
                token => link.Get().Certificates.GetRenewalAdviceAsync(new GetRenewalAdviceRequest { Name = name }, cancellationToken: token),
                cancellationToken).ConfigureAwait(false);
            return response.Advice;
        }
        catch (SigningServiceException e) when (e.Status == StatusCode.Unimplemented)
        {
            return null;
        }
    }

    public Task<GetTrustBundleResponse> GetTrustBundleAsync(CancellationToken cancellationToken) => CallAsync(
        token => link.Get().Authorities.GetTrustBundleAsync(new GetTrustBundleRequest(), cancellationToken: token), cancellationToken);

    public Task PinTrustAsync(CancellationToken cancellationToken) => Bounded(
        async token =>
        {
            trust.Replace(await BundlePinning.FetchAsync(
                options.EnrollmentServer!, options.TrustFingerprint!, NoDeadline, token).ConfigureAwait(false));
            return true;
        },
        cancellationToken);

    private Task<T> CallAsync<T>(Func<CancellationToken, AsyncUnaryCall<T>> call, CancellationToken cancellationToken) => Bounded(
        async token =>
        {
            using var running = call(token);
            try
            {
                return await running.ResponseAsync.ConfigureAwait(false);
            }
            finally
            {
                // A refusal tells the time as well.
                if (running.ResponseHeadersAsync.IsCompletedSuccessfully)
                    Learn(await running.ResponseHeadersAsync.ConfigureAwait(false));
            }
        },
        cancellationToken);

    // By the process's own timer: a deadline on the wire would be computed from a clock that may be wrong.
    private async Task<T> Bounded<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(options.CallTimeout);
        return await call(limit.Token).ConfigureAwait(false);
    }

    private void Learn(Metadata headers)
    {
        if (DateTimeOffset.TryParseExact(
            headers.GetValue("date"), "r", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var serviceTime))
            clock.Learn(serviceTime);
    }

    private (ReceivedCertificate, string) Verify(Certificate? certificate, PendingOrder pending, IReadOnlyList<string> names) => certificate is null
        ? throw new VerificationFailedException("The service answered without a certificate.")
        : (ReceivedCertificate.VerifyFresh(certificate, trust.Current!, clock, pending.Request, names), certificate.Name);

    private static Duration? LifetimeOf(TimeSpan? lifetime) => lifetime is { } span ? Duration.FromTimeSpan(span) : null;
}
