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
    private int _calls;

    public ConcurrentDictionary<string, Certificate> Certificates { get; } = new();

    /// <summary>Certificates by request id, with what was asked: the CSR, and of a renewal the certificate that it renews.</summary>
    public ConcurrentDictionary<string, (byte[] Content, Certificate Certificate)> Requests { get; } = new();

    /// <summary>All certificates in their order, but for those that were enrolled.</summary>
    public ConcurrentQueue<Certificate> Issued { get; } = new();

    /// <summary>All issue requests that came, those that met a mishap included.</summary>
    public ConcurrentQueue<IssueCertificateRequest> Seen { get; } = new();

    /// <summary>Subjects of the callers.</summary>
    public ConcurrentQueue<string> Callers { get; } = new();

    /// <summary>Enrolment tokens by secret.</summary>
    public ConcurrentDictionary<string, EnrollmentToken> Tokens { get; } = new();

    /// <summary>The certificate that was issued along with one; null if there is none.</summary>
    public Certificate? TwinOf(Certificate certificate) => Certificates.GetValueOrDefault(certificate.Twin);

    /// <summary>Answer with a certificate for names of the service's own choosing.</summary>
    public bool IgnoresNames { get; set; }

    /// <summary>Issue, and then lose the answer.</summary>
    public bool LosesNextAnswer { get; set; }

    /// <summary>What GetRenewalAdvice answers instead of its routine.</summary>
    public RenewalAdvice? Advice { get; set; }

    /// <summary>False: the service has no such method as GetRenewalAdvice.</summary>
    public bool KnowsAdvice { get; set; } = true;

    /// <summary>What the service says the time is, in the Date of its answers.</summary>
    public TimeProvider Clock { get; set; } = TimeProvider.System;

    /// <summary>Further roots in the trust bundle.</summary>
    public ConcurrentQueue<SmallAuthority> FurtherRoots { get; } = new();

    /// <summary>Whether the first root has left the trust bundle.</summary>
    public bool FirstRootIsGone { get; set; }

    /// <summary>Issues, and vouches for the server, in the first authority's stead.</summary>
    public SmallAuthority? Successor { get; set; }

    /// <summary>By how much the validity of the server's certificate lies in the future, or its end in the past: as a host sees it whose clock is wrong by that much.</summary>
    public TimeSpan ServerTime { get; set; }

    /// <summary>Refuses every call until it is null again.</summary>
    public Func<RpcException>? Outage { get; set; }

    /// <summary>Number of calls, those that were refused included.</summary>
    public int Calls => _calls;

    /// <summary>Signs revocation lists in the authority's stead.</summary>
    public SmallAuthority? Forger { get; set; }

    /// <summary>Set to have lists described as those of everything, which name no distribution point.</summary>
    public bool ListsAreOfEverything { get; set; }

    /// <summary>The revocation list that is out; null to have one signed whenever somebody asks.</summary>
    public byte[]? PublishedList { get; set; }

    /// <summary>The delta that goes out with it; null for none.</summary>
    public byte[]? PublishedDelta { get; set; }

    /// <summary>The one incident that was opened.</summary>
    public Incident? Incident { get; set; }

    /// <summary>What reports say that they are.</summary>
    public string ReportKind { get; set; } = "signing.v1.RotationReport";

    /// <summary>What signed reports bring along.</summary>
    public List<AuditKeyHandover> Handovers { get; } = [];

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

    /// <summary>A token for an agent.</summary>
    public void GiveToken(string secret) => Tokens[secret] = new EnrollmentToken
    {
        Profile = "client-tls",
        SubjectNames = { "uri:spiffe://example.test/agent" },
        State = EnrollmentTokenState.Usable,
    };

    public void MeetMishap(ServerCallContext context)
    {
        Interlocked.Increment(ref _calls);
        Callers.Enqueue(context.GetHttpContext().Connection.ClientCertificate?.Subject ?? "nobody");
        if (Outage is { } outage)
            throw outage();
        if (_mishaps.TryDequeue(out var mishap))
            throw mishap;
    }
}
