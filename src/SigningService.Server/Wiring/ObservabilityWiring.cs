using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Serilog;
using Serilog.Events;
using Serilog.Formatting.Compact;
using SigningService.Authority.Measuring;
using SigningService.Server.Observability;

namespace SigningService.Server.Wiring;

/// <summary>Logs, metrics and traces.</summary>
internal static class ObservabilityWiring
{
    /// <param name="traceCollector">Where traces go (OTLP); null for nowhere.</param>
    public static WebApplicationBuilder AddObservability(this WebApplicationBuilder builder, string? traceCollector)
    {
        builder.Services.AddSerilog(logger => Configure(logger).WriteTo.Console(new CompactJsonFormatter()), preserveStaticLogger: true);
        builder.Services.AddSingleton<IssuanceMetrics>();
        builder.Services.AddSingleton<RequestMetrics>();
        builder.Services.AddSingleton<PublishedLists>();
        builder.Services.AddSingleton<CeremonyCalls>();
        builder.Services.AddSingleton<StateMetrics>();

        var telemetry = builder.Services.AddOpenTelemetry().ConfigureResource(resource => resource.AddService("signing-service")).WithMetrics(metrics => metrics
            .AddMeter(IssuanceMetrics.MeterName, IssuanceStages.SourceName, "SigningService.Hsm", "SigningService.Ledger", "Microsoft.AspNetCore.Server.Kestrel")
            .AddPrometheusExporter());
        if (traceCollector is not null)
        {
            telemetry.WithTracing(traces => traces
                .AddSource(IssuanceMetrics.MeterName, IssuanceStages.SourceName)
                .AddAspNetCoreInstrumentation()
                .AddOtlpExporter(otlp => otlp.Endpoint = new Uri(traceCollector)));
        }

        return builder;
    }

    /// <summary>What is logged, wherever it goes.</summary>
    public static LoggerConfiguration Configure(LoggerConfiguration logger) => logger
        .MinimumLevel.Information()
        .MinimumLevel.Override("Microsoft.AspNetCore", LogEventLevel.Warning)
        .MinimumLevel.Override("Microsoft.Extensions.Diagnostics.HealthChecks", LogEventLevel.Fatal)
        // What fails before a service sees it is the caller's fault and has its line; what fails in one went through the gate.
        .MinimumLevel.Override("Grpc", LogEventLevel.Fatal)
        .Enrich.With<TextGuard>();
}
