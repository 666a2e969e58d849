using Google.Protobuf.WellKnownTypes;
using SigningService.Authority.Enrollment;
using SigningService.Authority.Refusals;
using Wire = SigningService.Contracts.V1;

namespace SigningService.Server.Services;

/// <summary>Requests about enrolment, from the wire to what the authority's rooms take. What a field may be is checked on the way.</summary>
internal static class EnrollmentRequests
{
    private const string NamePrefix = "enrollmentTokens/";
    private const int LongestToken = 30 * 24 * 3600;
    private const int LongestNote = 200;
    private const int MostUses = 1_000;
    private const int DefaultPage = 100;

    private static readonly TimeSpan DefaultLifetime = TimeSpan.FromHours(1);

    public static TokenRequest Read(Wire.CreateEnrollmentTokenRequest request)
    {
        new RequestRules()
            .Require(request.Profile.Length > 0, "profile", "The id of a profile is required.")
            .Lifetime(request.CertificateLifetime, "certificate_lifetime")
            .Require(IsTokenLifetime(request.Lifetime), "lifetime", "Whole seconds, 60 to 2,592,000 (30 days); unset means an hour.")
            .Require(request.MaximumUses is >= 0 and <= MostUses, "maximum_uses", "1 to 1,000; 0 means once.")
            .Require(request.Note.Length <= LongestNote, "note", "At most 200 characters.")
            .Require(!request.Note.Any(char.IsControl), "note", "One line of text.")
            .RequestId(request.RequestId)
            .ThrowIfBroken();
        return new TokenRequest
        {
            Profile = request.Profile,
            Names = request.SubjectNames,
            CertificateLifetime = request.CertificateLifetime?.ToTimeSpan(),
            Lifetime = request.Lifetime?.ToTimeSpan() ?? DefaultLifetime,
            MaximumUses = Math.Max(1, request.MaximumUses),
            Note = request.Note,
            RequestId = request.RequestId.Length == 0 ? null : request.RequestId,
            ValidateOnly = request.ValidateOnly,
        };
    }

    public static EnrollmentTokenQuery Read(Wire.ListEnrollmentTokensRequest request, DateTimeOffset now)
    {
        new RequestRules()
            .Require(System.Enum.IsDefined(request.State), "state", "One of the states there are.")
            .Require(request.PageSize is >= 0 and <= 1_000, "page_size", "1 to 1,000; 0 means 100.")
            .Require(request.PageToken.Length <= 1_024, "page_token", "The token of the page before.")
            .ThrowIfBroken();
        return new EnrollmentTokenQuery
        {
            State = request.State == Wire.EnrollmentTokenState.Unspecified ? null : (EnrollmentTokenState)((int)request.State - 1),
            Now = now,
            PageSize = request.PageSize == 0 ? DefaultPage : request.PageSize,
            PageToken = request.PageToken.Length == 0 ? null : request.PageToken,
        };
    }

    public static EnrollRequest Read(Wire.EnrollRequest request)
    {
        new RequestRules()
            .Require(request.Secret.Length > 0, "secret", "The secret of an enrolment token is required.")
            .Csr(request.Csr.Length)
            .ThrowIfBroken();
        return new EnrollRequest(request.Secret, request.Csr.Memory);
    }

    /// <summary>The id in a resource name.</summary>
    /// <exception cref="RefusedException">With <see cref="RefusalReason.InvalidRequest"/>.</exception>
    public static string TokenId(string name) =>
        name.StartsWith(NamePrefix, StringComparison.Ordinal) && name.Length is > 17 and < 80
            ? name[NamePrefix.Length..]
            : throw RefusedException.ForField(RefusalReason.InvalidRequest, "name", $"The name must have the form {NamePrefix}{{id}}.");

    public static string NameOf(string tokenId) => NamePrefix + tokenId;

    private static bool IsTokenLifetime(Duration? value) => value is null or { Nanos: 0, Seconds: >= 60 and <= LongestToken };
}
