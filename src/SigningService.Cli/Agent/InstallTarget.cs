using SigningService.Client.Files;

namespace SigningService.Cli.Agent;

/// <summary>Where a certificate's files go and who is told.</summary>
/// <param name="Certificate"><c>identity</c> or the name of a further one.</param>
/// <param name="Hook">Program and arguments; the pid file, if any, is read when it runs.</param>
internal sealed record InstallTarget(
    string Certificate, string Folder, CertificateFormat Format, FileOwner? Owner, UnixFileMode KeyMode, string? PasswordFile, Hook? Hook);
