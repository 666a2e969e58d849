using SigningService.Server.Configuration;

namespace SigningService.Server.Wiring;

/// <summary>Builds the service, room by room.</summary>
internal static class ServiceHost
{
    // The service file is the configuration. Watching the working folder for another would wake a thread at every write to a log or ledger in it.
    private static readonly WebApplicationOptions Options = new() { Args = ["--hostBuilder:reloadConfigOnChange=false"] };

    /// <param name="adjust">For tests: puts stand-ins in the place of what would leave the process.</param>
    public static WebApplication Build(ServiceInputs inputs, Action<WebApplicationBuilder>? adjust = null)
    {
        var builder = WebApplication.CreateSlimBuilder(Options);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder
            .AddObservability(inputs.Settings.TraceCollector)
            .AddHsm(inputs.Settings.Token)
            .AddLedger(inputs.Settings.Ledger, inputs.Settings.Retention.Folder)
            .AddAuthority(inputs)
            .AddRotation(inputs.Rotation)
            .AddOwnCertificates(inputs)
            .AddCalls(inputs)
            .AddMesh(inputs)
            .AddListeners(inputs.Settings)
            .AddJobs()
            .AddIncidents(inputs.Settings.Token)
            .AddApprovals(inputs.Approvals)
            .AddReporting(inputs.AuditKey)
            .AddAuditing(inputs.Settings.Checkpoints)
            .AddVerifying(inputs.Settings)
            .AddRetention(inputs.Settings);
        adjust?.Invoke(builder);
        return builder.TallySignatures().Build().UseListeners();
    }
}
