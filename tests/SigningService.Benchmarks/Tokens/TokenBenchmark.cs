using Microsoft.Extensions.Logging.Abstractions;
using SigningService.Authority.Keys;
using SigningService.Benchmarks.Measuring;
using SigningService.Benchmarks.Reporting;
using SigningService.Hsm;
using SigningService.Hsm.Administration;
using SigningService.Testing.Tokens;

namespace SigningService.Benchmarks.Tokens;

/// <summary>Signatures by the room, which also verifies them, against a bare loop over the same module.</summary>
internal sealed class TokenBenchmark : IBenchmark
{
    private static readonly int[] Callers = [1, 16, 64];

    public string Name => "token";

    public async Task RunAsync(Report report, Arguments arguments)
    {
        var softHsm = SoftHsmToken.Create();
        var options = new TokenOptions { ModulePath = SoftHsmToken.Module, TokenLabel = softHsm.Label, PinFile = softHsm.PinFile };
        KeyAlgorithm[] algorithms = [KeyAlgorithm.P256, KeyAlgorithm.Rsa3072, KeyAlgorithm.Ed25519];
        var keys = new List<PublicKey>();
        using (var administration = await TokenAdministration.OpenAsync(options, CancellationToken.None))
        {
            foreach (var algorithm in algorithms)
                keys.Add((await administration.GenerateKeyAsync(algorithm.Name, algorithm, CancellationToken.None)).PublicKey!);
        }

        await using var token = Token.Open(options, TimeProvider.System, NullLoggerFactory.Instance);
        foreach (var key in keys)
            await MeasureAsync(report, arguments, key.Algorithm.Name, new TokenContenders(options, token, key));
    }

    private async Task MeasureAsync(Report report, Arguments arguments, string algorithm, TokenContenders contenders)
    {
        var verify = await contenders.VerifyAsync();
        Contender[] all = [verify, contenders.Raw(1), contenders.Raw(2), .. Callers.Select(contenders.Room)];
        var best = await Contest.RunAsync(arguments.Round / 2, arguments.Rounds, all);

        var raw = best["raw 1"].Microseconds;
        var sum = raw + best["verify"].Microseconds;
        report.Add(Name, $"{algorithm} C_SignInit + C_Sign, 1 thread", best["raw 1"]);
        report.Add(Name, $"{algorithm} C_SignInit + C_Sign, 2 threads", best["raw 2"], raw, "1 thread");
        report.Add(Name, $"{algorithm} verification", best["verify"], raw, "raw signature");
        foreach (var callers in Callers)
            report.Add(Name, $"{algorithm} signed and verified, {callers} callers", best[$"room {callers}"], sum, "signature + verification");
    }
}
