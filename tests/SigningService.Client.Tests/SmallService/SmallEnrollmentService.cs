using Google.Protobuf;
using Grpc.Core;
using SigningService.Contracts.V1;

namespace SigningService.Client.Tests.SmallService;

/// <summary>Trades secrets in, each for one request.</summary>
internal sealed class SmallEnrollmentService(SmallAuthority authority, SmallLedger ledger) : EnrollmentService.EnrollmentServiceBase
{
    public override Task<EnrollResponse> Enroll(EnrollRequest request, ServerCallContext context)
    {
        ledger.MeetMishap(context);
        var key = request.Secret + request.Csr.ToBase64();
        if (!ledger.Enrolled.ContainsKey(key) && !ledger.Secrets.TryRemove(request.Secret, out _))
            throw new RpcException(new Status(StatusCode.PermissionDenied, "The token is not accepted."));
        return Task.FromResult(new EnrollResponse { Certificate = ledger.Enrolled.GetOrAdd(key, _ => Make(request.Csr)) });
    }

    private Certificate Make(ByteString csr)
    {
        var names = new System.Security.Cryptography.X509Certificates.SubjectAlternativeNameBuilder();
        names.AddUri(new Uri("spiffe://example.test/agent"));
        using var issued = authority.Issue(csr.ToByteArray(), TimeSpan.FromDays(90), names.Build());
        return new Certificate
        {
            SerialNumber = issued.SerialNumber.ToLowerInvariant(),
            Der = ByteString.CopyFrom(issued.RawData),
            Chain = { ByteString.CopyFrom(authority.Certificate.RawData) },
        };
    }
}
