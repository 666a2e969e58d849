using SigningService.Authority.Issuance;
using SigningService.Authority.Revocation;
using Wire = SigningService.Contracts.V1;

namespace SigningService.Server.Services;

/// <summary>Requests about certificates, from the wire to what the authority's rooms take. What a field may be is checked on the way.</summary>
internal static class CertificateRequests
{
    public static IssueRequest Read(Wire.IssueCertificateRequest request)
    {
        new RequestRules()
            .Require(request.Profile.Length > 0, "profile", "The id of a profile is required.")
            .Csr(request.Csr.Length)
            .TwinCsr(request.TwinCsr.Length)
            .Lifetime(request.Lifetime)
            .RequestId(request.RequestId)
            .Labels(request.Labels)
            .ThrowIfBroken();
        return new IssueRequest
        {
            Profile = request.Profile,
            Csr = request.Csr.Memory,
            TwinCsr = request.TwinCsr.IsEmpty ? (ReadOnlyMemory<byte>?)null : request.TwinCsr.Memory,
            Lifetime = request.Lifetime?.ToTimeSpan(),
            RequestId = NullIfEmpty(request.RequestId),
            ValidateOnly = request.ValidateOnly,
            Labels = request.Labels,
        };
    }

    public static RenewRequest Read(Wire.RenewCertificateRequest request)
    {
        new RequestRules()
            .Csr(request.Csr.Length)
            .TwinCsr(request.TwinCsr.Length)
            .Lifetime(request.Lifetime)
            .RequestId(request.RequestId)
            .Labels(request.Labels)
            .ThrowIfBroken();
        return new RenewRequest
        {
            Certificate = ResourceName.OptionalCertificate(request.Name),
            Csr = request.Csr.Memory,
            TwinCsr = request.TwinCsr.IsEmpty ? (ReadOnlyMemory<byte>?)null : request.TwinCsr.Memory,
            Lifetime = request.Lifetime?.ToTimeSpan(),
            RequestId = NullIfEmpty(request.RequestId),
            ValidateOnly = request.ValidateOnly,
            Labels = request.Labels.Count > 0 ? request.Labels : null,
        };
    }

    public static RevokeRequest Read(Wire.RevokeCertificateRequest request)
    {
        new RequestRules()
            .Require(System.Enum.IsDefined(request.Reason), "reason", "One of 0, 1, 3, 4, 5 and 9 (RFC 5280, 5.3.1).")
            .Time(request.InvalidityTime, "invalidity_time")
            .RequestId(request.RequestId)
            .ThrowIfBroken();
        return new RevokeRequest
        {
            Certificate = ResourceName.Certificate(request.Name),
            Reason = (RevocationReason)(int)request.Reason,
            RevokesTwin = request.RevokeTwin,
            InvalidFrom = request.InvalidityTime?.ToDateTimeOffset(),
            RequestId = NullIfEmpty(request.RequestId),
            ValidateOnly = request.ValidateOnly,
        };
    }

    public static CertificateQuery Read(Wire.ListCertificatesRequest request, DateTimeOffset now)
    {
        var filter = request.Filter ?? new Wire.CertificateFilter();
        new RequestRules()
            .Require(request.PageSize is >= 0 and <= 1_000, "page_size", "1 to 1,000; 0 means 100.")
            .Require(System.Enum.IsDefined(request.Order), "order", "One of the orders there are.")
            .Require(System.Enum.IsDefined(filter.State), "filter.state", "One of the states there are.")
            .Require(request.PageToken.Length <= 1_024, "page_token", "The token of the page before.")
            .Time(filter.ExpiresFrom, "filter.expires_from")
            .Time(filter.ExpiresBefore, "filter.expires_before")
            .ThrowIfBroken();
        return new CertificateQuery
        {
            Profile = NullIfEmpty(filter.Profile),
            Authority = NullIfEmpty(filter.Authority),
            State = filter.State == Wire.CertificateState.Unspecified ? null : (CertificateState)((int)filter.State - 1),
            Subject = NullIfEmpty(filter.Subject),
            SubjectName = NullIfEmpty(filter.SubjectName),
            ExpiresFrom = filter.ExpiresFrom?.ToDateTimeOffset(),
            ExpiresBefore = filter.ExpiresBefore?.ToDateTimeOffset(),
            Requester = NullIfEmpty(filter.Requester),
            Order = request.Order == Wire.CertificateOrder.ExpiresFirst ? CertificateOrder.ExpiresFirst : CertificateOrder.NewestFirst,
            Now = now,
            PageSize = request.PageSize == 0 ? 100 : request.PageSize,
            PageToken = NullIfEmpty(request.PageToken),
        };
    }

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;
}
