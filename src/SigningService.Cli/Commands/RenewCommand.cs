using System.CommandLine;
using Google.Protobuf;
using SigningService.Cli.Acquiring;
using SigningService.Cli.Arguments;
using SigningService.Cli.Configuration;
using SigningService.Cli.Running;
using SigningService.Client;
using SigningService.Client.Keys;
using SigningService.Client.Requests;
using SigningService.Contracts.V1;

namespace SigningService.Cli.Commands;

/// <summary><c>signctl renew</c></summary>
internal sealed class RenewCommand
{
    private readonly Argument<string?> _name = new("NAME")
    {
        Arity = ArgumentArity.ZeroOrOne,
        Description = CertificateName.Help + ". Without it: the certificate that the call is made with",
    };

    private readonly AcquisitionOptions _shared = new(
        "that of the old key",
        "Key of the certificate to renew, replaced by the new one; with NAME: where to write the new key",
        "Certificate to renew, replaced by the new one; with NAME: where to write the new chain");

    private readonly TwinOptions _twin = new();

    public static Command Create(CliHost host)
    {
        var renew = new RenewCommand();
        var command = new TaughtCommand(
            "renew",
            "Gets the successor of a certificate, with a new key, the same profile and the same names, and puts it in the old one's place. "
            + "The certificate speaks for itself: it needs no other identity.")
        {
            Examples =
            [
                "signctl renew --cert /etc/tls/api/chain.pem --key /etc/tls/api/key.pem",
                "signctl renew server-ca/4f1d...09 --out-dir /etc/tls/api",
            ],
        };
        command.Add(renew._name);
        renew._shared.AddTo(command);
        renew._twin.AddTo(command);
        return command.Does(host, renew.RunAsync);
    }

    private async Task<int> RunAsync(Run run, CancellationToken cancellationToken)
    {
        using var order = run.Value(_name) is null ? PlanOwn(run) : PlanNamed(run);
        if (run.Value(_name) is { } name)
            await LearnNamedAsync(run, order, CertificateName.ParseFull(name), cancellationToken);
        var requestId = _shared.RequestIdOrNew(run);
        var twinPlan = _twin.Plan(run, _shared, replaces: true);
        order.Target.Prepare();
        using var pending = Prepare(run, order, requestId);
        using var twin = twinPlan?.Open(RequestedNames.None, requestId);
        var request = new RenewCertificateRequest
        {
            Name = order.Name,
            Csr = ByteString.CopyFrom(pending.Request.Der),
            Lifetime = _shared.Lifetime(run),
            RequestId = requestId,
            ValidateOnly = _shared.ValidateOnly(run),
            Labels = { _shared.LabelsOf(run).ToDictionary() },
            TwinCsr = twin?.Csr ?? ByteString.Empty,
        };
        return await new Acquisition(run, order.Target, requestId, twin).RunAsync(
            pending,
            order.Names,
            async (deadline, token) => Answer.Of(
                await order.Connection.Certificates.RenewCertificateAsync(request, deadline: deadline, cancellationToken: token)),
            cancellationToken);
    }

    /// <summary>The certificate calls with itself and is replaced in place, unless the files are to go elsewhere.</summary>
    private RenewalOrder PlanOwn(Run run)
    {
        var files = (_shared.Cert(run), _shared.Key(run)) switch
        {
            (null, null) => run.Settings.Identity
                ?? throw new UsageException("Which certificate? Give --cert and --key, or NAME, or a client certificate."),
            ({ } cert, { } key) => new IdentityFiles(cert, key),
            _ => throw new UsageException("--cert and --key belong together: give both."),
        };
        var identity = files.Load();
        return new RenewalOrder(SigningServiceConnection.Open(run.Settings.Servers, run.Settings.Trust.Load(), identity), identity)
        {
            Target = _shared.OutDir(run) is { } folder ? TargetFiles.Of(folder, null, null) : new TargetFiles(files.KeyPath, files.ChainPath),
            Names = SubjectNameReader.Read(identity.Certificate),
            KeyType = identity.KeyType,
        };
    }

    private RenewalOrder PlanNamed(Run run)
    {
        var target = TargetFiles.Of(_shared.OutDir(run), _shared.Key(run), _shared.Cert(run));
        if (_shared.Csr(run) is not null)
            target = target with { KeyPath = null };
        else if (!_shared.ValidateOnly(run) && target is not { KeyPath: not null, ChainPath: not null })
            throw new UsageException("Where to? Give --out-dir, or --key and --cert.");
        return new RenewalOrder(run.Connect(), null) { Target = target };
    }

    private static async Task LearnNamedAsync(Run run, RenewalOrder order, string name, CancellationToken cancellationToken)
    {
        var request = new GetCertificateRequest { Name = name };
        var old = await run.CallAsync(
            async (deadline, token) => await order.Connection.Certificates.GetCertificateAsync(request, deadline: deadline, cancellationToken: token),
            cancellationToken);
        order.Name = name;
        order.Names = [.. old.Certificate.SubjectNames];
    }

    private PendingRequest Prepare(Run run, RenewalOrder order, string requestId)
    {
        if (_shared.Csr(run) is { } csr)
        {
            order.Target = order.Target with { KeyPath = null };
            return PendingRequest.FromFile(csr);
        }
        var type = _shared.KeyTypeOf(run) ?? order.KeyType ?? KeyType.P256;
        return _shared.ValidateOnly(run)
            ? PendingRequest.Unkept(type, RequestedNames.None)
            : PendingRequest.Open(order.Target.KeyPath!, requestId, type, RequestedNames.None);
    }
}
