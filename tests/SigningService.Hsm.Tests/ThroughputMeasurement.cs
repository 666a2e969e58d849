using System.Diagnostics;
using SigningService.Authority.Keys;
using SigningService.Hsm.Connecting;
using SigningService.Hsm.Keys;
using SigningService.Hsm.Tests.Tokens;

namespace SigningService.Hsm.Tests;

/// <summary>Measures, asserts nothing, and runs only when asked for: <c>--explicit only</c>.</summary>
public sealed class ThroughputMeasurement(ITestOutputHelper output)
{
    private const int Count = 20_000;
    private static readonly byte[] Message = new byte[1000];

    [Fact(Explicit = true)]
    public async Task SignaturesASecond()
    {
        var (options, key) = await Provisioned.WithKeyAsync();
        await using var token = Provisioned.Open(options with { SessionWait = TimeSpan.FromSeconds(30) });
        await Parallel.ForAsync(0, 5000, async (_, _) => await token.SignAsync(key, Message));
        foreach (var threads in new[] { 1, 2 })
        {
            Report($"raw C_Sign, {threads} threads", () => Raw(options, key, threads, verify: false));
            Report($"raw C_Sign and verification, {threads} threads", () => Raw(options, key, threads, verify: true));
        }

        foreach (var callers in new[] { 1, 16, 64 })
        {
            var started = Stopwatch.GetTimestamp();
            await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(async () =>
            {
                for (var i = 0; i < Count / callers; i++)
                    await token.SignAsync(key, Message);
            })));
            output.WriteLine($"ISigningKey, {callers} callers: {Count / Stopwatch.GetElapsedTime(started).TotalSeconds:0}/s");
        }
    }

    private static void Raw(TokenOptions options, PublicKey key, int threads, bool verify)
    {
        var module = Module.Load(options.ModulePath, null);
        var mechanism = SignatureMechanism.For(SignatureAlgorithm.EcdsaSha256);
        var verifier = new SignatureVerifier(key);
        var workers = Enumerable.Range(0, threads).Select(_ => new Thread(() =>
        {
            var session = module.Cryptoki.OpenSession(Slots.Find(module.Cryptoki, options.TokenLabel, null).Slot, readWrite: false);
            var handle = KeySearch.Find(module.Cryptoki, session, key).Handle;
            for (var i = 0; i < Count / threads; i++)
            {
                var signature = module.Cryptoki.Sign(session, mechanism.Call, handle, mechanism.Prepare(Message), 64);
                if (verify)
                    Assert.True(verifier.Verify(SignatureAlgorithm.EcdsaSha256, Message, mechanism.Finish(signature)));
            }

            module.Cryptoki.CloseSession(session);
        })).ToList();
        workers.ForEach(worker => worker.Start());
        workers.ForEach(worker => worker.Join());
    }

    private void Report(string what, Action measured)
    {
        var started = Stopwatch.GetTimestamp();
        measured();
        output.WriteLine($"{what}: {Count / Stopwatch.GetElapsedTime(started).TotalSeconds:0}/s");
    }
}
