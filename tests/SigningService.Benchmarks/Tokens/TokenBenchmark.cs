using Microsoft.Extensions.Logging.Abstractions;
using SigningService.Authority.Keys;
using SigningService.Benchmarks.Measuring;
using SigningService.Benchmarks.Reporting;
using SigningService.Hsm;
using SigningService.Hsm.Administration;
using SigningService.Hsm.Processes;
using SigningService.Testing;
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
            await MeasureAsync(report, arguments, key.Algorithm.Name, new TokenContenders(options, token.GetSigningKey(key)));
        await MeasureProcessesAsync(report, arguments, options, keys[0]);
        if (PostQuantumTools.HasNss)
            await MeasureMlDsaAsync(report, arguments);
        else
            Console.Error.WriteLine("ML-DSA is not measured: tests/tools/install-post-quantum fetches a token that has it.");
    }

    /// <summary>ML-DSA in the token of NSS, beside P-256 in the same token: SoftHSM has none.</summary>
    private async Task MeasureMlDsaAsync(Report report, Arguments arguments)
    {
        const string Label = "Post-quantum";
        var database = NssDatabase.Create(Label);
        var options = new TokenOptions { ModulePath = PostQuantumTools.NssModule, ModuleParameters = database.Parameters, TokenLabel = Label, PinFile = database.PinFile };
        foreach (var algorithm in new[] { KeyAlgorithm.P256, KeyAlgorithm.MlDsa44, KeyAlgorithm.MlDsa65, KeyAlgorithm.MlDsa87 })
        {
            PublicKey key;
            using (var administration = await TokenAdministration.OpenAsync(options, CancellationToken.None))
                key = (await administration.GenerateKeyAsync(algorithm.Name, algorithm, CancellationToken.None)).PublicKey!;
            await using var token = Token.Open(options, TimeProvider.System, NullLoggerFactory.Instance);
            await MeasureAsync(report, arguments, $"NSS, {algorithm.Name}", new TokenContenders(options, token.GetSigningKey(key)));
        }
    }

    /// <summary>What it costs that the library has processes of its own; the processor time of those is not in the figures, the rate says it all.</summary>
    private async Task MeasureProcessesAsync(Report report, Arguments arguments, TokenOptions options, PublicKey key)
    {
        var here = await MeasureGroupAsync([options]);
        report.Add(Name, "P-256, 16 callers, library in this process", here);
        foreach (var processes in new[] { 1, 2 })
        {
            var apart = await MeasureGroupAsync([.. Enumerable.Range(1, processes).Select(number => options with { Name = $"{number}", Program = ModuleProgram.Beside() })]);
            report.Add(new Row(Name, $"P-256, 16 callers, library in {processes} of its own", apart.Microseconds, apart.Rate, apart.Rate / here.Rate, "the rate in this process"));
        }

        async Task<Sample> MeasureGroupAsync(IReadOnlyList<TokenOptions> tokens)
        {
            await using var group = TokenGroup.Open(tokens, TimeProvider.System, NullLoggerFactory.Instance);
            var contender = new TokenContenders(options, group.GetSigningKey(key)).Room(16);
            return (await Contest.RunAsync(arguments.Round / 2, arguments.Rounds, contender))[contender.Name];
        }
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
