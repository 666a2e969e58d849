using SigningService.Hsm.Administration;

namespace SigningService.Ceremony.Tokens;

/// <summary>Sets up a blank token from two PIN files.</summary>
internal static class TokenPreparation
{
    public static async Task InitialiseAsync(string module, string label, string securityOfficerPinFile, string pinFile, CancellationToken cancellationToken)
    {
        var securityOfficerPin = ReadPin(securityOfficerPinFile);
        var pin = ReadPin(pinFile);
        await TokenAdministration.InitialiseTokenAsync(module, null, null, label, securityOfficerPin, pin, cancellationToken);
    }

    private static byte[] ReadPin(string file)
    {
        if (!File.Exists(file))
            throw new CeremonyException($"There is no file {file}.");
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(file) & ~(UnixFileMode.UserRead | UnixFileMode.UserWrite)) != 0)
            throw new CeremonyException($"{file} may be read by others than its owner; run chmod 600 on it.");
        var content = File.ReadAllBytes(file).AsSpan().TrimEnd("\r\n"u8);
        return content.Length > 0 ? content.ToArray() : throw new CeremonyException($"{file} is empty.");
    }
}
