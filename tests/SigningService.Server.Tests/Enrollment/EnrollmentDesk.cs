using System.Security.Cryptography;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using SigningService.Contracts.V1;
using SigningService.Server.Tests.Running;
using SigningService.Testing;

namespace SigningService.Server.Tests.Enrollment;

/// <summary>Both ends of enrolment: an operator who makes tokens, and strangers who trade them in.</summary>
internal sealed class EnrollmentDesk(RunningService service)
{
    public const string Agent = "spiffe://example.test/agents/web-1";

    private readonly EnrollmentService.EnrollmentServiceClient _strangers = new(service.Connect(service.Enrolment, null));

    public EnrollmentService.EnrollmentServiceClient Registrar { get; } = new(service.Connect("registrar"));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static CreateEnrollmentTokenRequest ForAgent => new() { Profile = "client-tls", SubjectNames = { "uri:" + Agent } };

    public async Task<CreateEnrollmentTokenResponse> CreateAsync(TimeSpan? lifetime = null, int uses = 1)
    {
        var request = ForAgent;
        request.Lifetime = lifetime is { } known ? Duration.FromTimeSpan(known) : null;
        request.MaximumUses = uses;
        return await Registrar.CreateEnrollmentTokenAsync(request, cancellationToken: Stop);
    }

    public async Task<Certificate> EnrollAsync(string secret, byte[]? csr = null) => (await _strangers.EnrollAsync(
        new EnrollRequest { Secret = secret, Csr = ByteString.CopyFrom(csr ?? Csr.For()) }, cancellationToken: Stop)).Certificate;

    public async Task<Grpc.Core.Status?> TryAsync(string secret, byte[]? csr = null)
    {
        try
        {
            await EnrollAsync(secret, csr);
            return null;
        }
        catch (RpcException e)
        {
            return e.Status;
        }
    }

    public async Task<RpcException> RefusedAsync(string secret, byte[]? csr = null) =>
        await Assert.ThrowsAsync<RpcException>(() => EnrollAsync(secret, csr));

    public static string WrongSecret() => "sset_" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(20)) + "abc";
}
