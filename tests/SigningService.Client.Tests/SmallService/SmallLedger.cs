using System.Collections.Concurrent;
using System.Security.Cryptography;
using Google.Rpc;
using Grpc.Core;
using SigningService.Contracts.V1;

namespace SigningService.Client.Tests.SmallService;

/// <summary>What the small service remembers, and the mishaps that a test orders.</summary>
internal sealed class SmallLedger
{
    private readonly ConcurrentQueue<Exception> _mishaps = new();

    public ConcurrentDictionary<string, Certificate> Certificates { get; } = new();

    /// <summary>Certificates by request id, with the CSR each was for.</summary>
    public ConcurrentDictionary<string, (byte[] Csr, Certificate Certificate)> Requests { get; } = new();

    /// <summary>All issue requests that came, those that met a mishap included.</summary>
    public ConcurrentQueue<IssueCertificateRequest> Seen { get; } = new();

    /// <summary>Subjects of the callers.</summary>
    public ConcurrentQueue<string> Callers { get; } = new();

    /// <summary>Enrolment tokens by secret.</summary>
    public ConcurrentDictionary<string, EnrollmentToken> Tokens { get; } = new();

    /// <summary>Answer with a certificate for names of the service's own choosing.</summary>
    public bool IgnoresNames { get; set; }

    /// <summary>Issue, and then lose the answer.</summary>
    public bool LosesNextAnswer { get; set; }

    /// <summary>Signs revocation lists in the authority's stead.</summary>
    public SmallAuthority? Forger { get; set; }

    /// <summary>The one incident that was opened.</summary>
    public Incident? Incident { get; set; }

    /// <summary>What reports say that they are.</summary>
    public string ReportKind { get; set; } = "signing.v1.RotationReport";

    public ECDsa AuditKey { get; } = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public void FailNext(StatusCode status, string reason, string message, TimeSpan? retryAfter = null, params (string Field, string Text)[] violations)
    {
        var rich = new Google.Rpc.Status { Code = (int)status, Message = message };
        rich.Details.Add(Google.Protobuf.WellKnownTypes.Any.Pack(new ErrorInfo { Domain = "signing.v1", Reason = reason }));
        if (violations.Length > 0)
        {
            var bad = new BadRequest();
            bad.FieldViolations.AddRange(violations.Select(v => new BadRequest.Types.FieldViolation { Field = v.Field, Description = v.Text }));
            rich.Details.Add(Google.Protobuf.WellKnownTypes.Any.Pack(bad));
        }
        if (retryAfter is { } delay)
            rich.Details.Add(Google.Protobuf.WellKnownTypes.Any.Pack(new RetryInfo { RetryDelay = Google.Protobuf.WellKnownTypes.Duration.FromTimeSpan(delay) }));
        _mishaps.Enqueue(rich.ToRpcException());
    }

    /// <summary>Fails without any details, as a proxy does.</summary>
    public void FailNextBare(StatusCode status, string detail) => _mishaps.Enqueue(new RpcException(new Grpc.Core.Status(status, detail)));

    public void MeetMishap(ServerCallContext context)
    {
        Callers.Enqueue(context.GetHttpContext().Connection.ClientCertificate?.Subject ?? "nobody");
        if (_mishaps.TryDequeue(out var mishap))
            throw mishap;
    }
}
