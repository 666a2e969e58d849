using System.CommandLine;
using Google.Protobuf;
using SigningService.Cli.Arguments;
using SigningService.Cli.Output;
using SigningService.Cli.Running;
using SigningService.Contracts.V1;

namespace SigningService.Cli.Commands;

/// <summary><c>signctl authority anchor</c>: the roots that relying parties trust.</summary>
internal static class AnchorCommand
{
    public static Command Create(CliHost host) => new(
        "anchor",
        "Replaces a root: (signing-ceremony new-root), install, 'signctl authority activate', retire. The new root is in the trust bundle before anything is signed below it.")
    {
        CreateList(host),
        CreateInstall(host),
        CreateRetire(host),
    };

    private static TaughtCommand CreateList(CliHost host)
    {
        var command = new TaughtCommand("list", "Shows the roots: which are in the trust bundle, and their SHA-256 for those who compare it by another way.")
        {
            Examples = ["signctl authority anchor list"],
        };
        return command.Does(host, async (run, cancellationToken) =>
        {
            using var connection = run.Connect();
            var response = await run.CallAsync(
                async (deadline, token) => await connection.Authorities.ListAuthoritiesAsync(new(), deadline: deadline, cancellationToken: token),
                cancellationToken);
            // Roots have nothing above them; an authority without a certificate has no chain either.
            AnchorOutput.Write(run, [.. response.Authorities.Where(authority => authority.Chain.Count == 0 && !authority.Der.IsEmpty)]);
            return ExitCode.Ok;
        });
    }

    private static TaughtCommand CreateInstall(CliHost host)
    {
        var line = new Argument<string>("LINE") { Description = "Line of the roots: the id of the first, for example root" };
        var certificate = new Option<string>("--certificate") { HelpName = "FILE", Description = "Certificate of the new root, PEM", Required = true };
        var cross = new Option<string?>("--cross-certificate") { HelpName = "FILE", Description = "The new root's key, certified by the one before it, PEM; without it those who know only that one must be given the new root first" };
        var list = new Option<string>("--revocation-list") { HelpName = "FILE", Description = "Revocation list of the new root, DER or PEM: the first, or with a root that is known a newer one", Required = true };
        var command = new TaughtCommand("install", "Brings a new root into the trust bundle. With a root that is known, its newer revocation list.")
        {
            Examples = ["signctl authority anchor install root --certificate roots/root-2/certificate.pem --cross-certificate roots/root-2/cross-certificate.pem --revocation-list roots/root-2/revocation-list.crl"],
        };
        var requestId = AuthorityCommand.RequestIdOption();
        command.Add(line);
        foreach (var option in new Option[] { certificate, cross, list, requestId })
            command.Add(option);
        return command.Does(host, (run, cancellationToken) =>
        {
            var request = new InstallTrustAnchorRequest
            {
                Line = run.Value(line)!,
                Der = PublicInput.ReadCertificate(run.Value(certificate)!, "--certificate"),
                CrossCertificate = run.Value(cross) is { } file ? PublicInput.ReadCertificate(file, "--cross-certificate") : ByteString.Empty,
                RevocationList = PublicInput.ReadRevocationList(run.Value(list)!, "--revocation-list"),
                RequestId = RequestId.OrNew(run.Value(requestId)),
            };
            return AuthorityCommand.ShowAsync(
                run, c => async (d, t) => (await c.Authorities.InstallTrustAnchorAsync(request, deadline: d, cancellationToken: t)).Authority, cancellationToken);
        });
    }

    private static TaughtCommand CreateRetire(CliHost host)
    {
        var id = new Argument<string>("ID") { Description = "Id of the root" };
        var command = new TaughtCommand("retire", "Takes a root that has a successor out of the trust bundle; refused while an authority below it is in use.")
        {
            Examples = ["signctl authority anchor retire root"],
        };
        var requestId = AuthorityCommand.RequestIdOption();
        command.Add(id);
        command.Add(requestId);
        return command.Does(host, (run, cancellationToken) =>
        {
            var request = new RetireTrustAnchorRequest { Name = AuthorityCommand.NameOf(run.Value(id)!), RequestId = RequestId.OrNew(run.Value(requestId)) };
            return AuthorityCommand.ShowAsync(
                run, c => async (d, t) => (await c.Authorities.RetireTrustAnchorAsync(request, deadline: d, cancellationToken: t)).Authority, cancellationToken);
        });
    }
}
