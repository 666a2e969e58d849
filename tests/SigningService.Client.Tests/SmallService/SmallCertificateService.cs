using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using SigningService.Client.Requests;
using SigningService.Contracts.V1;

namespace SigningService.Client.Tests.SmallService;

/// <summary>Issues, renews, revokes and shows, with no policy at all.</summary>
internal sealed class SmallCertificateService(SmallAuthority authority, SmallLedger ledger) : CertificateService.CertificateServiceBase
{
    private SmallAuthority Issuer => ledger.Successor ?? authority;

    public override Task<IssueCertificateResponse> IssueCertificate(IssueCertificateRequest request, ServerCallContext context)
    {
        ledger.Seen.Enqueue(request.Clone());
        ledger.MeetMishap(context);
        var der = request.Csr.ToByteArray();
        if (request.ValidateOnly)
            return Task.FromResult(new IssueCertificateResponse { ToBeSigned = ByteString.CopyFromUtf8("to be signed") });
        if (ledger.Requests.TryGetValue(request.RequestId, out var earlier))
        {
            return earlier.Content.AsSpan().SequenceEqual(der)
                ? Task.FromResult(new IssueCertificateResponse { Certificate = earlier.Certificate, Twin = ledger.TwinOf(earlier.Certificate) })
                : throw new RpcException(new Status(StatusCode.AlreadyExists, "The request id was used for another request."));
        }
        var lifetime = request.Lifetime?.ToTimeSpan() ?? TimeSpan.FromDays(90);
        var issued = Record(Issuer.Issue(der, lifetime, ledger.IgnoresNames ? Other() : null), request.Profile, request.Labels);
        ledger.Requests[request.RequestId] = (der, issued);
        if (!request.TwinCsr.IsEmpty)
        {
            using var first = X509CertificateLoader.LoadCertificate(issued.Der.Span);
            var twin = Record(Issuer.Issue(request.TwinCsr.ToByteArray(), lifetime, first.Extensions.First(e => e.Oid!.Value == "2.5.29.17")), request.Profile + "-twin", request.Labels);
            (issued.Twin, twin.Twin) = (twin.Name, issued.Name);
        }

        if (ledger.LosesNextAnswer)
        {
            ledger.LosesNextAnswer = false;
            context.GetHttpContext().Abort();
        }
        return Task.FromResult(new IssueCertificateResponse
        {
            Certificate = issued,
            Twin = ledger.TwinOf(issued),
            Findings = { new Finding { Code = "EXTENSION_DROPPED", Message = "An extension was dropped." } },
        });
    }

    public override async Task IssueCertificates(
        IAsyncStreamReader<IssueCertificatesRequest> requestStream, IServerStreamWriter<IssueCertificatesResponse> responseStream, ServerCallContext context)
    {
        for (var index = 0; await requestStream.MoveNext(context.CancellationToken); index++)
        {
            var issued = await IssueCertificate(requestStream.Current.Request, context);
            await responseStream.WriteAsync(new IssueCertificatesResponse { Index = index, RequestId = requestStream.Current.Request.RequestId, Issued = issued });
        }
    }

    public override Task<RenewCertificateResponse> RenewCertificate(RenewCertificateRequest request, ServerCallContext context)
    {
        ledger.MeetMishap(context);
        // The connection's own: it is not disposed here.
        var caller = context.GetHttpContext().Connection.ClientCertificate!;
        using var old = request.Name.Length == 0
            ? X509CertificateLoader.LoadCertificate(caller.RawData)
            : X509CertificateLoader.LoadCertificate(Find(request.Name).Der.Span);
        byte[] content = [.. request.Csr.Span, .. old.RawData];
        if (request.RequestId.Length > 0 && ledger.Requests.TryGetValue(request.RequestId, out var earlier))
        {
            return earlier.Content.AsSpan().SequenceEqual(content)
                ? Task.FromResult(new RenewCertificateResponse { Certificate = earlier.Certificate })
                : throw new RpcException(new Status(StatusCode.AlreadyExists, "The request id was used for another request."));
        }
        var names = old.Extensions.First(e => e.Oid!.Value == "2.5.29.17");
        var issued = Record(Issuer.Issue(request.Csr.ToByteArray(), TimeSpan.FromDays(90), names), "server-tls", request.Labels);
        if (request.RequestId.Length > 0)
            ledger.Requests[request.RequestId] = (content, issued);
        if (ledger.LosesNextAnswer)
        {
            ledger.LosesNextAnswer = false;
            context.GetHttpContext().Abort();
        }
        return Task.FromResult(new RenewCertificateResponse { Certificate = issued });
    }

    public override Task<GetRenewalAdviceResponse> GetRenewalAdvice(GetRenewalAdviceRequest request, ServerCallContext context)
    {
        ledger.MeetMishap(context);
        return ledger.KnowsAdvice || ledger.Advice is not null
            ? Task.FromResult(new GetRenewalAdviceResponse { Advice = ledger.Advice ?? AdviceOf(Find(request.Name), RenewalReason.Routine) })
            : base.GetRenewalAdvice(request, context);
    }

    /// <summary>Says routine, then incident, and ends.</summary>
    public override async Task WatchRenewals(WatchRenewalsRequest request, IServerStreamWriter<WatchRenewalsResponse> responseStream, ServerCallContext context)
    {
        ledger.MeetMishap(context);
        if (!ledger.KnowsAdvice)
            await base.WatchRenewals(request, responseStream, context);
        foreach (var name in request.Names)
        {
            await responseStream.WriteAsync(new WatchRenewalsResponse { Advice = AdviceOf(Find(name), RenewalReason.Routine) });
            await responseStream.WriteAsync(new WatchRenewalsResponse { Advice = AdviceOf(Find(name), RenewalReason.Incident) });
        }
    }

    private static RenewalAdvice AdviceOf(Certificate certificate, RenewalReason reason) => new()
    {
        Name = certificate.Name,
        EarliestTime = certificate.NotBeforeTime,
        RenewTime = reason == RenewalReason.Incident ? certificate.NotBeforeTime : certificate.NotAfterTime,
        LatestTime = certificate.NotAfterTime,
        Reason = reason,
        Explanation = "Its turn comes.",
        PollAfter = Duration.FromTimeSpan(TimeSpan.FromHours(1)),
    };

    public override Task<RevokeCertificateResponse> RevokeCertificate(RevokeCertificateRequest request, ServerCallContext context)
    {
        ledger.MeetMishap(context);
        var certificate = Find(request.Name);
        var response = new RevokeCertificateResponse { Certificate = certificate, Shard = 1, RevocationListNumber = 7 };
        if (request.RevokeTwin)
            response.AlsoRevoked.Add(certificate.Twin);
        if (!request.ValidateOnly)
        {
            certificate.State = CertificateState.Revoked;
            certificate.Revocation = new RevocationDetails
            {
                Reason = request.Reason,
                RevocationTime = Timestamp.FromDateTimeOffset(DateTimeOffset.UtcNow),
                InvalidityTime = request.InvalidityTime,
            };
        }
        return Task.FromResult(response);
    }

    public override Task<GetCertificateResponse> GetCertificate(GetCertificateRequest request, ServerCallContext context)
    {
        ledger.MeetMishap(context);
        return Task.FromResult(new GetCertificateResponse { Certificate = Find(request.Name) });
    }

    public override Task<ListCertificatesResponse> ListCertificates(ListCertificatesRequest request, ServerCallContext context)
    {
        ledger.MeetMishap(context);
        var from = request.PageToken.Length == 0 ? 0 : int.Parse(request.PageToken, System.Globalization.CultureInfo.InvariantCulture);
        var all = ledger.Certificates.Values
            .Where(c => request.Filter.Profile.Length == 0 || c.Profile == request.Filter.Profile)
            .OrderBy(c => c.Name, StringComparer.Ordinal).ToList();
        var response = new ListCertificatesResponse { Certificates = { all.Skip(from).Take(request.PageSize) } };
        if (from + request.PageSize < all.Count)
            response.NextPageToken = (from + request.PageSize).ToString(System.Globalization.CultureInfo.InvariantCulture);
        return Task.FromResult(response);
    }

    private Certificate Record(X509Certificate2 certificate, string profile, IDictionary<string, string> labels)
    {
        var serial = certificate.SerialNumber.ToLowerInvariant();
        var record = new Certificate
        {
            Name = $"authorities/small-ca/certificates/{serial}",
            SerialNumber = serial,
            Profile = profile,
            Authority = "small-ca",
            Der = ByteString.CopyFrom(certificate.RawData),
            Chain = { ByteString.CopyFrom(Issuer.Certificate.RawData) },
            NotBeforeTime = Timestamp.FromDateTime(certificate.NotBefore.ToUniversalTime()),
            NotAfterTime = Timestamp.FromDateTime(certificate.NotAfter.ToUniversalTime()),
            State = CertificateState.Active,
            Subject = certificate.Subject,
            Requester = "operator",
            Sha256Fingerprint = Convert.ToHexStringLower(SHA256.HashData(certificate.RawData)),
        };
        record.SubjectNames.AddRange(SubjectNameReader.Read(certificate));
        record.Labels.Add(labels);
        ledger.Issued.Enqueue(record);
        return ledger.Certificates[record.Name] = record;
    }

    private Certificate Find(string name) => ledger.Certificates.TryGetValue(name, out var found)
        ? found
        : throw new RpcException(new Status(StatusCode.NotFound, "There is no such certificate."));

    private static X509Extension Other()
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("other.example.test");
        return names.Build();
    }
}
