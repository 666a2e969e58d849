using System.CommandLine;

namespace SigningService.Ceremony.Commands;

/// <summary>The options of the command line; each stands once, for all commands that take it.</summary>
internal sealed class CeremonyOptions
{
    public Option<string> Hierarchy { get; } = new("--hierarchy") { Description = "The reviewed file that describes the authorities.", Required = true };

    public Option<string[]> Set { get; } = new("--set") { Description = "A variable of the hierarchy file, as name=value; may be repeated.", AllowMultipleArgumentsPerToken = true };

    public Option<string> Out { get; } = new("--out") { Description = "The folder for certificates, lists, public keys and the record. All in it is public.", Required = true };

    public Option<string> Module { get; } = new("--module") { Description = "The PKCS#11 library, for example /usr/lib/softhsm/libsofthsm2.so.", Required = true };

    public Option<string> TokenLabel { get; } = new("--token-label") { Description = "Label of the token.", Required = true };

    public Option<string?> TokenSerial { get; } = new("--token-serial") { Description = "Serial number of the token, if several have the label." };

    public Option<string[]> TokenNumber { get; } = new("--token-number") { Description = "A number of the token's that is not the standard's, as CKM_ML_DSA=0x80000123; may be repeated." };

    public Option<string> PinFile { get; } = new("--pin-file") { Description = "File with the user PIN, mode 0600.", Required = true };

    public Option<string> SecurityOfficerPinFile { get; } = new("--so-pin-file") { Description = "File with the PIN of the security officer, mode 0600.", Required = true };

    public Option<string?> OperatorCsr { get; } = new("--operator-csr") { Description = "Certificate request of the first operator, PEM or DER; the key stays with the operator." };

    public Option<string> Csr { get; } = new("--csr") { Description = "Certificate request of the successor, PEM or DER; its key is in the service's token.", Required = true };

    public Option<string> Succeeds { get; } = new("--succeeds") { Description = "Id in the hierarchy file of the authority that it takes over from.", Required = true };

    public Option<string> SucceedsRoot { get; } = new("--succeeds") { Description = "Id of the root that the new one takes over from.", Required = true };

    public Option<string?> Issuer { get; } = new("--issuer") { Description = "Id of the root that signs; the newest one unless given." };

    public Option<string[]> HeldBy { get; } = new("--held-by") { Description = "Name of a person who holds or witnesses the ceremony, for the record; may be repeated." };

    public Option<bool> Yes { get; } = new("--yes") { Description = "Go on without asking." };

    public Option<string?> Authority { get; } = new("--authority") { Description = "Id of the authority whose list is signed; the root unless given, if there is only one." };

    public Option<string[]> Revoke { get; } = new("--revoke") { Description = "Revoke a certificate that the authority signed: the id of an authority in the folder, or a serial number in hexadecimal; may be repeated." };

    public Option<string> Reason { get; } = new("--reason")
    {
        Description = "Reason of the revocation: unspecified, keyCompromise, caCompromise, affiliationChanged, superseded, cessationOfOperation.",
        DefaultValueFactory = _ => "unspecified",
    };

    /// <summary>Adds what opens the hierarchy, the token and the folder.</summary>
    public Command AddCommon(Command command)
    {
        foreach (Option option in new Option[] { Hierarchy, Set, Out, Module, TokenLabel, TokenSerial, TokenNumber, PinFile })
            command.Options.Add(option);
        return command;
    }
}
