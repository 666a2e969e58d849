using SigningService.Client.Files;

namespace SigningService.Cli.Agent;

/// <summary>A folder that files go to, and who is told.</summary>
/// <param name="Subject">Whose files: <c>certificate=web</c>, <c>lists</c>.</param>
/// <param name="Owner">Who gets the files; null: whoever runs the agent.</param>
internal abstract record InstallTarget(string Subject, string Folder, FileOwner? Owner, Hook? Hook);
