using System.Globalization;
using SigningService.Cli.Output;
using SigningService.Client.Holding;

namespace SigningService.Cli.Agent;

/// <summary>One line for each thing that changed: <c>time level event key=value ...</c>.</summary>
internal sealed class AgentLog(TextWriter output, TimeProvider clock)
{
    private readonly Dictionary<string, (HeldState State, string? Reason, string? Serial)> _said = new(StringComparer.Ordinal);
    private bool _saidClock;

    public void Write(string level, string what, string details)
    {
        var time = clock.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        lock (_said)
            output.WriteLine(Printable.Text($"{time} {level} {what} {details}"));
    }

    /// <summary>Says how the certificates stand, where that is news.</summary>
    public void Tell(CertificateHolder holder)
    {
        foreach (var standing in holder.Standings)
            Tell(standing);
        var isOff = holder.ClockOffset != TimeSpan.Zero;
        if (isOff && !_saidClock)
            Write("warning", "clock-wrong", string.Create(CultureInfo.InvariantCulture, $"this host's clock differs from the service's by {holder.ClockOffset.TotalSeconds:0} s: set it right"));
        _saidClock = isOff;
    }

    private void Tell(HeldStanding standing)
    {
        var news = (standing.State, standing.FailureReason, standing.SerialNumber);
        if (_said.TryGetValue(standing.Name, out var before) && before == news)
            return;
        _said[standing.Name] = news;
        var level = standing.State switch
        {
            HeldState.Current => "info",
            HeldState.Failing => "warning",
            _ => "error",
        };
        var what = standing.SerialNumber != before.Serial ? "certificate-new" : "certificate-" + standing.State.ToString().ToLowerInvariant();
        Write(level, what, Describe(standing));
    }

    private static string Describe(HeldStanding standing) =>
        $"certificate={standing.Name} state={standing.State.ToString().ToLowerInvariant()} serial={standing.SerialNumber ?? "none"}"
        + (standing.NotAfter is { } end ? $" not_after={end.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)}" : "")
        + (standing.FailureReason is { } reason ? $" reason={reason} message=\"{standing.Failure?.ReplaceLineEndings(" ")}\"" : "");
}
