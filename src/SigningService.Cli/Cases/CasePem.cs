using System.Security.Cryptography;

namespace SigningService.Cli.Cases;

/// <summary>Chains as a case has them: one PEM after the other, and nothing else.</summary>
internal static class CasePem
{
    public static string Of(IEnumerable<byte[]> chain) => string.Concat(chain.Select(der => PemEncoding.WriteString("CERTIFICATE", der) + "\n"));
}
