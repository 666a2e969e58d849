using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using SigningService.Cli.Running;
using SigningService.Client;
using SigningService.Client.Connections;
using SigningService.Client.Files;
using SigningService.Client.Verification;
using SigningService.Contracts.V1;

namespace SigningService.Cli.Acquiring;

/// <summary>Gets the certificates for many requests over one stream, and over the next where it ends early. Each is verified before it is written.</summary>
internal sealed class BulkAcquisition(Run run, SigningServiceConnection connection, string profile, string batch, Duration? lifetime, string outDir)
{
    private static readonly TimeSpan BetweenRemarks = TimeSpan.FromSeconds(2);

    private readonly TrustBundle _trust = run.Settings.Trust.Load();
    private DateTimeOffset _lastRemark = run.Now;
    private DateTimeOffset _lastProgress = run.Now;
    private int _lost;

    public List<(BulkRequest Request, Certificate Certificate)> Issued { get; } = [];

    public List<(BulkRequest Request, RequestRefusal Refusal)> Refused { get; } = [];

    /// <summary>Asks until each has its certificate, or a refusal that trying again does not change, or nothing came for as long as --timeout allows.</summary>
    /// <exception cref="SigningServiceException">The service cannot be reached, or accepts nothing of this caller.</exception>
    /// <exception cref="VerificationFailedException">What came is not to be trusted; it was not written.</exception>
    public async Task RunAsync(IReadOnlyList<BulkRequest> requests, CancellationToken cancellationToken)
    {
        var left = requests;
        while (left.Count > 0)
        {
            var asked = left;
            left = await run.Again().CallAsync(async (_, token) => await AskAsync(asked, requests.Count, token), cancellationToken);
        }
    }

    /// <returns>Those that are to be sent again.</returns>
    private async Task<IReadOnlyList<BulkRequest>> AskAsync(IReadOnlyList<BulkRequest> requests, int all, CancellationToken cancellationToken)
    {
        using var call = connection.Certificates.IssueCertificates(cancellationToken: cancellationToken);
        var sending = SendAsync(call.RequestStream, requests, cancellationToken);
        var again = new List<BulkRequest>();
        var answered = 0;
        var pause = TimeSpan.Zero;
        try
        {
            while (await call.ResponseStream.MoveNext(cancellationToken))
            {
                var (request, answer) = (requests[answered++], call.ResponseStream.Current);
                _lost = 0;
                if (answer.Issued is { } issued)
                {
                    Take(request, issued.Certificate);
                }
                else if (answer.Refused.RetryAfter is { } wait && run.Now - _lastProgress < run.Settings.Timeout)
                {
                    again.Add(request);
                    pause = wait.ToTimeSpan();
                }
                else
                {
                    Refused.Add((request, answer.Refused));
                }

                Remark(all);
            }
        }
        catch (SigningServiceException e) when (e.Status == StatusCode.Unavailable && (answered > 0 || ++_lost < run.Settings.Servers.Count))
        {
            // It ended early, having done something, or there is another server: what is left goes on the next one.
            pause = e.RetryAfter ?? (answered > 0 ? TimeSpan.FromSeconds(1) : TimeSpan.Zero);
        }

        await sending;
        await Task.Delay(pause, run.Host.Clock, cancellationToken);
        return [.. again, .. requests.Skip(answered)];
    }

    private async Task SendAsync(IClientStreamWriter<IssueCertificatesRequest> stream, IReadOnlyList<BulkRequest> requests, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var request in requests)
                await stream.WriteAsync(new IssueCertificatesRequest { Request = request.ToWire(profile, batch, lifetime) }, cancellationToken);
            await stream.CompleteAsync();
        }
        catch (Exception e) when (e is RpcException or InvalidOperationException or OperationCanceledException)
        {
            // The stream is over; why, is read where the answers come from.
        }
    }

    private void Take(BulkRequest request, Certificate certificate)
    {
        using var received = ReceivedCertificate.VerifyFresh(certificate, _trust, run.Host.Clock, request.Request, request.Request.SubjectNames);
        StagedFile.Replace(request.ChainIn(outDir), received.ChainPem, StagedFile.Public);
        Issued.Add((request, certificate));
        _lastProgress = run.Now;
    }

    private void Remark(int all)
    {
        if (run.Now - _lastRemark < BetweenRemarks)
            return;
        _lastRemark = run.Now;
        run.Remark($"{Issued.Count + Refused.Count:N0} of {all:N0} requests");
    }
}
