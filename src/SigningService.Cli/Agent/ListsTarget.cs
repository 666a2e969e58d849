using SigningService.Client.Files;

namespace SigningService.Cli.Agent;

/// <summary>Where revocation lists go.</summary>
/// <param name="From">http, https or file; empty: the service that issued the identity says in it where its lists are.</param>
internal sealed record ListsTarget(IReadOnlyList<Uri> From, TimeSpan Every, string Folder, FileOwner? Owner, Hook? Hook)
    : InstallTarget("lists", Folder, Owner, Hook);
