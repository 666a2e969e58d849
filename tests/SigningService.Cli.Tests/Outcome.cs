using System.Text.Json;

namespace SigningService.Cli.Tests;

/// <summary>What a run of signctl left behind.</summary>
internal sealed record Outcome(int ExitCode, string Out, string Error)
{
    public JsonElement Json => JsonDocument.Parse(Out).RootElement;

    public JsonElement ErrorJson => JsonDocument.Parse(Error).RootElement.GetProperty("error");
}
