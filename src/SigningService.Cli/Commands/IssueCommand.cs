using System.CommandLine;
using Google.Protobuf;
using SigningService.Cli.Acquiring;
using SigningService.Cli.Arguments;
using SigningService.Cli.Running;
using SigningService.Client.Keys;
using SigningService.Client.Requests;
using SigningService.Contracts.V1;

namespace SigningService.Cli.Commands;

/// <summary><c>signctl issue</c></summary>
internal sealed class IssueCommand
{
    private readonly Option<string> _profile = new("--profile") { HelpName = "ID", Required = true, Description = "Kind of certificate, for example server-tls" };
    private readonly Option<string?> _commonName = new("--cn") { HelpName = "NAME", Description = "Common name of the subject; none if not given" };
    private readonly Option<string[]> _dns = Names("--dns", "NAME", "DNS name");
    private readonly Option<string[]> _ip = Names("--ip", "ADDRESS", "IP address");
    private readonly Option<string[]> _uri = Names("--uri", "URI", "URI, for example spiffe://example.test/payments");
    private readonly Option<string[]> _email = Names("--email", "ADDRESS", "Mail address");
    private readonly Option<bool> _force = new("--force") { Description = "Replace files that are there" };
    private readonly AcquisitionOptions _shared = new(
        "P-256", "Where to write the new key, mode 0600", "Where to write the certificate and its chain");

    private readonly TwinOptions _twin = new();

    public static Command Create(CliHost host)
    {
        var issue = new IssueCommand();
        var command = new TaughtCommand(
            "issue",
            "Makes a key, asks for a certificate for it, verifies what comes back, and writes both. The key never leaves this machine.")
        {
            Examples =
            [
                "signctl issue --profile server-tls --dns api.example.test --out-dir /etc/tls/api",
                "signctl issue --profile client-tls --cn payments --key-type RSA-3072 --lifetime 30d --key key.pem --cert chain.pem",
                "signctl issue --profile server-tls --csr request.pem --output pem > chain.pem",
                "signctl issue --profile server-tls --dns api.example.test --twin-csr ml-dsa.pem --out-dir /etc/tls/api",
            ],
        };
        foreach (var option in new Option[] { issue._profile, issue._dns, issue._ip, issue._uri, issue._email, issue._commonName })
            command.Add(option);
        issue._shared.AddTo(command);
        issue._twin.AddTo(command);
        command.Add(issue._force);
        return command.Does(host, issue.RunAsync);
    }

    private async Task<int> RunAsync(Run run, CancellationToken cancellationToken)
    {
        var names = NameArguments.Parse(
            run.Value(_commonName), run.Value(_dns)!, run.Value(_ip)!, run.Value(_uri)!, run.Value(_email)!);
        var requestId = _shared.RequestIdOrNew(run);
        var request = new IssueCertificateRequest
        {
            Profile = run.Value(_profile),
            Lifetime = _shared.Lifetime(run),
            RequestId = requestId,
            ValidateOnly = _shared.ValidateOnly(run),
            Labels = { _shared.LabelsOf(run).ToDictionary() },
        };
        using var connection = run.Connect();
        var target = Target(run);
        var twinPlan = _twin.Plan(run, _shared, run.Value(_force));
        using var pending = Prepare(run, target, names, requestId);
        request.Csr = ByteString.CopyFrom(pending.Request.Der);
        using var twin = twinPlan?.Open(names, requestId);
        request.TwinCsr = twin?.Csr ?? ByteString.Empty;
        return await new Acquisition(run, target, requestId, twin).RunAsync(
            pending,
            pending.Request.SubjectNames,
            async (deadline, token) => Answer.Of(
                await connection.Certificates.IssueCertificateAsync(request, deadline: deadline, cancellationToken: token)),
            cancellationToken);
    }

    private TargetFiles Target(Run run)
    {
        var withCsr = _shared.Csr(run) is not null;
        if (withCsr && _shared.Key(run) is not null)
            throw new UsageException("--csr brings its own key: leave out --key.");
        var target = TargetFiles.Of(_shared.OutDir(run), _shared.Key(run), _shared.Cert(run));
        if (withCsr)
            return target with { KeyPath = null };
        return _shared.ValidateOnly(run) || target is { KeyPath: not null, ChainPath: not null }
            ? target
            : throw new UsageException("Where to? Give --out-dir, or --key and --cert.");
    }

    private PendingRequest Prepare(Run run, TargetFiles target, RequestedNames names, string requestId)
    {
        if (_shared.Csr(run) is { } csr)
        {
            if (names.CommonName is not null || names.SubjectNames.Count > 0)
                throw new UsageException("--csr brings its own names: leave out --cn, --dns, --ip, --uri and --email.");
            if (_shared.KeyTypeOf(run) is not null)
                throw new UsageException("--csr brings its own key: leave out --key-type.");
            RequireVacant(run, target);
            return PendingRequest.FromFile(csr);
        }
        if (names.CommonName is null && names.SubjectNames.Count == 0)
            throw new UsageException("For whom? Give at least one of --dns, --ip, --uri, --email or --cn.");
        var type = _shared.UsualKeyTypeOf(run) ?? KeyType.P256;
        if (_shared.ValidateOnly(run))
            return PendingRequest.Unkept(type, names);
        RequireVacant(run, target);
        target.Prepare();
        return PendingRequest.Open(target.KeyPath!, requestId, type, names);
    }

    private void RequireVacant(Run run, TargetFiles target)
    {
        if (!run.Value(_force) && !_shared.ValidateOnly(run))
            target.RequireVacant();
    }

    private static Option<string[]> Names(string name, string value, string description) =>
        new(name) { HelpName = value, Description = description + "; may be repeated", DefaultValueFactory = _ => [] };
}
