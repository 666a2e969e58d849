using System.Text.Json;
using System.Text.Json.Serialization;

namespace SigningService.Cli.Agent;

/// <summary>Reads the agent's config file without reflection; a misspelt key is an error, comments are not.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    ReadCommentHandling = JsonCommentHandling.Skip,
    AllowTrailingCommas = true)]
[JsonSerializable(typeof(AgentFile))]
internal sealed partial class AgentJson : JsonSerializerContext;
