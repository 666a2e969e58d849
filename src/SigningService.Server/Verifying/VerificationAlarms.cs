using System.Diagnostics.Metrics;
using SigningService.Authority.Issuance;
using SigningService.Authority.Verifying;
using SigningService.Server.Observability;

namespace SigningService.Server.Verifying;

/// <summary>Raises the alarm for a finding: a metric each time it is seen, a line in the log and an entry in the audit log the first time.</summary>
internal sealed class VerificationAlarms : IDisposable
{
    private readonly Meter _meter = new(IssuanceMetrics.MeterName);
    private readonly Counter<long> _findings;
    private readonly Counter<long> _verified;
    private readonly IIssuanceHistory _history;
    private readonly ILogger<VerificationAlarms> _logger;

    public VerificationAlarms(IIssuanceHistory history, ILogger<VerificationAlarms> logger)
    {
        _history = history;
        _logger = logger;
        _findings = _meter.CreateCounter<long>("signing.verification.findings", description: "Stored things found wrong, by fault; above zero wants a person.");
        _verified = _meter.CreateCounter<long>("signing.verification.verified", description: "Stored things verified again, by kind.");
    }

    /// <summary>Says that something was looked at, whatever was found.</summary>
    public void Verified(string kind) => _verified.Add(1, new KeyValuePair<string, object?>("kind", kind));

    /// <exception cref="SigningService.Authority.LedgerUnavailableException">It could not be recorded.</exception>
    public async ValueTask RaiseAsync(IEnumerable<VerificationFinding> findings, CancellationToken cancellationToken)
    {
        foreach (var finding in findings)
        {
            _findings.Add(1, new KeyValuePair<string, object?>("fault", finding.Fault));
            if (await _history.RecordFindingAsync(finding, cancellationToken))
                VerifyingLog.Found(_logger, finding.Subject, finding.Fault, SafeText.Of(finding.Detail));
        }
    }

    public void Dispose() => _meter.Dispose();
}
