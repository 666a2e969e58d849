using System.Globalization;
using System.Security.Cryptography;
using Google.Protobuf;
using Grpc.Health.V1;
using Grpc.Net.Client;
using SigningService.Contracts.V1;
using SigningService.Testing;

namespace SigningService.Benchmarks.Issuance;

/// <summary>A requester with requests made beforehand, each under a key of its own.</summary>
internal sealed class Client(GrpcChannel channel)
{
    private const int Prepared = 2_000;

    // Asked about, it looks at nothing: the call is as empty as one can be that passes the service's gate.
    private static readonly HealthCheckRequest Nothing = new() { Service = AuthorityService.Descriptor.FullName };

    private readonly CertificateService.CertificateServiceClient _certificates = new(channel);
    private readonly string _run = RandomNumberGenerator.GetHexString(6, lowercase: true);
    private readonly Health.HealthClient _health = new(channel);
    private readonly ByteString[] _requests =
        [.. Enumerable.Range(0, Prepared).Select(i => ByteString.CopyFrom(Csr.For(string.Create(CultureInfo.InvariantCulture, $"host-{i}.{ServiceFiles.Domain}"))))];
    private BulkStream? _stream;
    private long _count;
    private long _issued;

    /// <summary>Certificates that were answered in calls of their own.</summary>
    public long Issued => Interlocked.Read(ref _issued);

    public async Task CallNothingAsync() => await _health.CheckAsync(Nothing);

    public async Task IssueAsync()
    {
        Require((await _certificates.IssueCertificateAsync(Next())).Certificate);
        Interlocked.Increment(ref _issued);
    }

    /// <summary>As one of the many requests of a stream, which is opened for the first of them and again when it has ended.</summary>
    public async Task IssueInBulkAsync()
    {
        var stream = Volatile.Read(ref _stream) ?? OpenStream();
        Require((await stream.AskAsync(Next())).Issued?.Certificate);
    }

    public void CloseStream() => Interlocked.Exchange(ref _stream, null)?.Dispose();

    private BulkStream OpenStream()
    {
        lock (_requests)
            return _stream ??= new BulkStream(_certificates);
    }

    private IssueCertificateRequest Next()
    {
        var number = Interlocked.Increment(ref _count);
        return new IssueCertificateRequest
        {
            Profile = "server-tls",
            Csr = _requests[number % Prepared],
            RequestId = string.Create(CultureInfo.InvariantCulture, $"bench-{_run}-{number}"),
        };
    }

    private static void Require(Certificate? certificate)
    {
        if (certificate is null || certificate.Der.IsEmpty)
            throw new InvalidOperationException("The answer carries no certificate.");
    }
}
