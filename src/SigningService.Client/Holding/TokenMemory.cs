using System.Security.Cryptography;
using System.Text;
using SigningService.Client.Enrollment;
using SigningService.Client.Files;

namespace SigningService.Client.Holding;

/// <summary>
/// Which enrolment token was used or refused, by its hash: one that gave a certificate is not traded in again after that was revoked,
/// though it may have uses left; one that was refused is not sent again.
/// </summary>
internal sealed class TokenMemory(string path)
{
    private string? _refused;

    public bool IsNew(EnrollmentSecret secret) =>
        HashOf(secret) is var hash && hash != _refused && !(File.Exists(path) && File.ReadAllText(path) == hash);

    public void Used(EnrollmentSecret secret) => StagedFile.Replace(path, HashOf(secret), StagedFile.Secret);

    public void Refused(EnrollmentSecret secret) => _refused = HashOf(secret);

    private static string HashOf(EnrollmentSecret secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret.Value)));
}
