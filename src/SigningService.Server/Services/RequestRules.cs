using System.Text.RegularExpressions;
using Google.Protobuf.Collections;
using Google.Protobuf.WellKnownTypes;
using SigningService.Authority.Refusals;

namespace SigningService.Server.Services;

/// <summary>What fields of requests must be, as the proto files document it. All faults of a request are told at once.</summary>
internal sealed partial class RequestRules
{
    private readonly List<FieldViolation> _violations = [];

    public RequestRules Require(bool holds, string field, string description)
    {
        if (!holds)
            _violations.Add(new FieldViolation(field, description));
        return this;
    }

    public RequestRules RequestId(string value) =>
        Require(value.Length == 0 || RequestIdForm().IsMatch(value), "request_id", "1 to 64 characters of [A-Za-z0-9._-].");

    public RequestRules Note(string value) => Require(value.Length <= 500, "note", "At most 500 characters.");

    public RequestRules Csr(int length) =>
        Require(length > 0, "csr", "A PKCS#10 request is required.").Require(length <= 64 * 1024, "csr", "At most 64 KiB.");

    public RequestRules TwinCsr(int length) => Require(length <= 64 * 1024, "twin_csr", "At most 64 KiB.");

    public RequestRules Lifetime(Duration? value, string field = "lifetime") =>
        Require(
            value is null || (value is { Nanos: 0, Seconds: >= 60 and <= 100L * 365 * 24 * 3600 }),
            field,
            "Whole seconds, at least 60.");

    public RequestRules Labels(MapField<string, string> labels) =>
        Require(labels.Count <= 32, "labels", "At most 32 labels.")
            .Require(labels.Keys.All(key => LabelKeyForm().IsMatch(key)), "labels", "Keys are 1 to 63 characters of [a-z0-9_.-].")
            .Require(labels.Values.All(value => value.Length <= 255), "labels", "Values have at most 255 characters.");

    public RequestRules Time(Timestamp? value, string field) =>
        Require(value is null || IsTime(value), field, "A time from the year 1 to 9999.");

    /// <exception cref="RefusedException">With every field at fault.</exception>
    public void ThrowIfBroken()
    {
        if (_violations.Count > 0)
        {
            throw new RefusedException(
                RefusalReason.InvalidRequest,
                string.Join(' ', _violations.Select(violation => $"{violation.Field}: {violation.Description}")),
                [.. _violations]);
        }
    }

    private static bool IsTime(Timestamp value) =>
        value.Nanos is >= 0 and < 1_000_000_000 && value.Seconds is >= -62135596800 and <= 253402300799;

    [GeneratedRegex(@"\A[A-Za-z0-9._-]{1,64}\z")]
    private static partial Regex RequestIdForm();

    [GeneratedRegex(@"\A[a-z0-9_.-]{1,63}\z")]
    private static partial Regex LabelKeyForm();
}
