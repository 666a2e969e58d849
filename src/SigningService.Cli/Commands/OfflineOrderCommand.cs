using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using Google.Protobuf.WellKnownTypes;
using SigningService.Cli.Acquiring;
using SigningService.Cli.Arguments;
using SigningService.Cli.Offline;
using SigningService.Cli.Running;
using SigningService.Client.Files;
using SigningService.Contracts.V1;
using Option = System.CommandLine.Option;

namespace SigningService.Cli.Commands;

/// <summary><c>signctl offline order</c>: without a network.</summary>
internal sealed class OfflineOrderCommand
{
    private const int MostRequests = 10_000;

    private readonly Option<string> _profile = new("--profile") { HelpName = "ID", Required = true, Description = "Kind of certificate, for all of them" };
    private readonly Option<string> _csrDir = new("--csr-dir") { HelpName = "DIR", Required = true, Description = "PKCS#10 requests (PEM), a file each that ends in .csr or .pem" };
    private readonly Option<string> _out = new("--out") { HelpName = "FILE", Required = true, Description = "Where the order is written" };
    private readonly Option<string?> _lifetime = new("--lifetime") { HelpName = "SPAN", Description = $"Validity: {TimeText.SpanHelp}; the profile's if not given" };
    private readonly Option<string> _expires = new("--expires") { HelpName = "SPAN", Description = "How long the order may be on its way, at most 90d", DefaultValueFactory = _ => "30d" };
    private readonly Option<string> _batch = new("--batch") { HelpName = "ID", Description = "Names this order: the same request under the same name gets the same certificate, however often it is carried; 'all' if not given", DefaultValueFactory = _ => "all" };

    public static Command Create(CliHost host)
    {
        var order = new OfflineOrderCommand();
        var command = new TaughtCommand(
            "order",
            "Makes one file of the requests in a folder, signed under the client certificate: what it may have is decided by whom that names. Needs the trust "
            + "bundle, client certificate and key, and no service.")
        {
            Examples = ["signctl offline order --profile device --csr-dir requests --out order.p7m", "openssl cms -verify -noverify -inform DER -in order.p7m"],
        };
        foreach (var option in new Option[] { order._profile, order._csrDir, order._out, order._lifetime, order._expires, order._batch })
            command.Add(option);
        return command.Does(host, (run, _) => Task.FromResult(order.Run(run)));
    }

    private int Run(Run run)
    {
        run.RequireNoPem();
        var batch = RequestId.Require("--batch", run.Value(_batch)!, BulkRequest.LongestBatch);
        Duration? lifetime = run.Value(_lifetime) is { } text ? Duration.FromTimeSpan(TimeText.ParseSpan(text, "--lifetime")) : null;
        var requests = BulkRequest.ReadAll(run.Value(_csrDir)!);
        if (requests.Count > MostRequests)
            throw new UsageException(string.Create(CultureInfo.InvariantCulture, $"--csr-dir: {requests.Count:N0} requests; an order takes {MostRequests:N0}. Make several of it."));
        using var identity = run.Settings.Identity?.Load() ?? throw new UsageException("An order is signed: name a client certificate and its key.");
        var order = new OfflineOrder
        {
            Kind = OfflineOrder.Descriptor.FullName,
            TrustAnchorSha256 = Convert.ToHexStringLower(SHA256.HashData(run.Settings.Trust.Load().Roots[0].RawData)),
            Batch = batch,
            CreateTime = run.Now.ToTimestamp(),
            ExpireTime = (run.Now + TimeText.ParseSpan(run.Value(_expires)!, "--expires")).ToTimestamp(),
            Requests = { requests.Select(request => new OfflineRequest { Name = request.Name, Request = request.ToWire(run.Value(_profile)!, batch, lifetime) }) },
        };
        var signed = SignedOrder.Sign(order, identity);
        if (signed.Length > OfflineFile.LongestOrder)
            throw new UsageException("--csr-dir: the order would be larger than 8 MiB. Make several of it.");
        StagedFile.Replace(run.Value(_out)!, signed, StagedFile.Public);
        run.Remark(string.Create(CultureInfo.InvariantCulture, $"An order of {requests.Count} requests, SHA-256 {Convert.ToHexStringLower(SHA256.HashData(signed))}. Keep it: the answer is held against it."));
        return ExitCode.Ok;
    }
}
