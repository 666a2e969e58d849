using SigningService.Client.Files;

namespace SigningService.Cli.Agent;

/// <summary>Where a certificate's files go.</summary>
/// <param name="Certificate"><c>identity</c> or the name of a further one.</param>
internal sealed record CertificateTarget(
    string Certificate, string Folder, CertificateFormat Format, FileOwner? Owner, UnixFileMode KeyMode, string? PasswordFile, Hook? Hook)
    : InstallTarget("certificate=" + Certificate, Folder, Owner, Hook);
