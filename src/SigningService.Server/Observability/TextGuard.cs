using Serilog.Core;
using Serilog.Events;

namespace SigningService.Server.Observability;

/// <summary>Passes every text property of every log event through <see cref="SafeText"/>, wherever it was logged.</summary>
internal sealed class TextGuard : ILogEventEnricher
{
    public void Enrich(LogEvent logEvent, ILogEventPropertyFactory propertyFactory)
    {
        List<LogEventProperty>? replaced = null;
        foreach (var (name, value) in logEvent.Properties)
        {
            if (value is ScalarValue { Value: string text } && !SafeText.IsSafe(text))
                (replaced ??= []).Add(new LogEventProperty(name, new ScalarValue(SafeText.Of(text))));
        }

        foreach (var property in replaced ?? [])
            logEvent.AddOrUpdateProperty(property);
    }
}
