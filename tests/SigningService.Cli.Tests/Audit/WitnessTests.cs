using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using SigningService.AuditLog;
using SigningService.AuditLog.Export;
using SigningService.AuditLog.Notes;
using SigningService.AuditLog.Proofs;
using SigningService.AuditLog.Witnessing;
using SigningService.Cli.Running;

namespace SigningService.Cli.Tests.Audit;

/// <summary>The witness as a program: its key file, its memory on disk, what it serves.</summary>
public sealed partial class WitnessTests : IDisposable
{
    private const string Origin = "log.example.test/audit-log";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("witness-");
    private readonly ECDsa _logKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly Terminal _terminal = new();
    private readonly byte[][] _leaves = [.. Enumerable.Range(0, 8).Select(i => MerkleHash.Leaf([(byte)i]))];

    public WitnessTests() => File.WriteAllText(PathOf("audit.pem"), _logKey.ExportSubjectPublicKeyInfoPem());

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AKeyIsForItsUserAloneAndNeverReplaced()
    {
        var made = await _terminal.RunAsync("audit", "witness", "keygen", "witness.example.test/w1", "--key", PathOf("key"));
        Assert.Equal("witness.example.test/w1", NoteKey.ParseWitness(made.Out.Trim()).Name);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(PathOf("key")));
        Assert.Equal(ExitCode.Usage, (await _terminal.RunAsync("audit", "witness", "keygen", "witness.example.test/w1", "--key", PathOf("key"))).ExitCode);
    }

    [Fact]
    public async Task AKeyThatOthersCanReadIsNotUsed()
    {
        await MakeKeyAsync();
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(PathOf("key"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        var refused = await _terminal.RunAsync(Arguments("127.0.0.1:0"));
        Assert.Equal(ExitCode.Usage, refused.ExitCode);
        Assert.Contains("chmod 600", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task BeyondLoopbackThereIsTlsOrNothing()
    {
        await MakeKeyAsync();
        Assert.Contains("not loopback", (await _terminal.RunAsync(Arguments("0.0.0.0:0"))).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AfterARestartTheWitnessKnowsWhatItCosignedAndRefusesAFork()
    {
        var key = await MakeKeyAsync();
        await WithWitnessAsync(async http =>
        {
            var (status, body) = await SubmitAsync(http, 0, Head(3));
            Assert.Equal(HttpStatusCode.OK, status);
            Assert.NotNull(key.CosignedAt(SignedNote.Parse([.. Head(3).SignedOctets, (byte)'\n', .. Encoding.UTF8.GetBytes(body)])));
        });

        await WithWitnessAsync(async http =>
        {
            Assert.Equal((HttpStatusCode.Conflict, "3\n"), await SubmitAsync(http, 0, Head(5)));
            _leaves[1] = MerkleHash.Leaf("fork"u8);
            Assert.Equal(HttpStatusCode.UnprocessableEntity, (await SubmitAsync(http, 3, Head(5))).Status);
            Assert.Equal(HttpStatusCode.Conflict, (await SubmitAsync(http, 3, Head(3))).Status);
            _leaves[1] = MerkleHash.Leaf([1]);
            Assert.Equal(HttpStatusCode.OK, (await SubmitAsync(http, 3, Head(5))).Status);
        });
    }

    [Fact]
    public async Task AMemoryThatIsDamagedIsNotTakenForAnEmptyOne()
    {
        await MakeKeyAsync();
        await WithWitnessAsync(async http => await SubmitAsync(http, 0, Head(3)));
        File.WriteAllText(Assert.Single(Directory.GetFiles(PathOf("state"), "*.checkpoint")), "nothing");
        await WithWitnessAsync(async http => Assert.Equal(HttpStatusCode.InternalServerError, (await SubmitAsync(http, 0, Head(3))).Status));
    }

    [Fact]
    public async Task OnlyTheOnePathIsServedAndGarbageIsNoHarm()
    {
        await MakeKeyAsync();
        await WithWitnessAsync(async http =>
        {
            Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync("/", Stop)).StatusCode);
            Assert.Equal(HttpStatusCode.MethodNotAllowed, (await http.GetAsync("/add-checkpoint", Stop)).StatusCode);
            using var garbage = new ByteArrayContent(RandomNumberGenerator.GetBytes(5_000));
            Assert.Equal(HttpStatusCode.BadRequest, (await http.PostAsync("/add-checkpoint", garbage, Stop)).StatusCode);
            Assert.Equal(HttpStatusCode.OK, (await SubmitAsync(http, 0, Head(3))).Status);
        });
    }

    [Fact]
    public async Task VerifyAsksForTheCosignatureOfAWitness()
    {
        var key = await MakeKeyAsync();
        var witness = WitnessKey.Import(File.ReadAllText(PathOf("key")));
        var entry = new LogEntryDraft(DateTimeOffset.UnixEpoch, 20, "ServiceStarted", "service").Seal().WithIndex(0);
        var note = Sign(new Checkpoint(Origin, 1, MerkleHash.Leaf(entry)));
        var writer = new LogFolderWriter(new LogFolder(PathOf("log")));
        writer.Add(entry);
        writer.Finish(note);
        string[] verify = ["audit", "verify", PathOf("log"), "--audit-key", PathOf("audit.pem"), "--witness", key.ToString()];

        Assert.Equal(ExitCode.VerificationFailed, (await _terminal.RunAsync(verify)).ExitCode);

        new LogFolder(PathOf("log")).WriteCheckpoint(note with { Signatures = [.. note.Signatures, witness.Cosign(note, DateTimeOffset.UnixEpoch.AddYears(50))] });
        var verified = await _terminal.RunAsync(verify);
        Assert.Equal(ExitCode.Ok, verified.ExitCode);
        Assert.Contains("witness.example.test/w1 at 2020-01-01", verified.Out, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _logKey.Dispose();
        _folder.Delete(recursive: true);
    }

    private string PathOf(string file) => Path.Combine(_folder.FullName, file);

    private async Task<NoteKey> MakeKeyAsync() =>
        NoteKey.ParseWitness((await _terminal.RunAsync("audit", "witness", "keygen", "witness.example.test/w1", "--key", PathOf("key"))).Out.Trim());

    private string[] Arguments(string listen) =>
        ["audit", "witness", "--listen", listen, "--key", PathOf("key"), "--state", PathOf("state"), "--log", $"{Origin}={PathOf("audit.pem")}"];

    /// <summary>Runs a witness as long as the act lasts.</summary>
    private async Task WithWitnessAsync(Func<HttpClient, Task> act)
    {
        using var output = new StringWriter();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var host = new CliHost { Out = TextWriter.Synchronized(output), Error = TextWriter.Null, Environment = _ => null, Clock = TimeProvider.System };
        var running = Signctl.RunAsync(Arguments("127.0.0.1:0"), host, end.Token);
        try
        {
            Match told;
            while (!(told = PortPattern().Match(output.ToString())).Success)
            {
                Assert.False(running.IsCompleted);
                await Task.Delay(5, Stop);
            }

            using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{told.Groups[1].Value}") };
            await act(http);
        }
        finally
        {
            await end.CancelAsync();
            Assert.Equal(ExitCode.Ok, await running);
        }
    }

    private async Task<(HttpStatusCode Status, string Body)> SubmitAsync(HttpClient http, int older, SignedNote note)
    {
        var size = (int)Checkpoint.Of(note).Size;
        byte[][] proof = [.. ConsistencyProof.Plan(older, size).Select(range => Hash((int)range.Start, (int)range.End))];
        using var content = new StringContent(new CheckpointSubmission(older, proof, note).ToString());
        using var response = await http.PostAsync("/add-checkpoint", content, Stop);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(Stop));
    }

    private SignedNote Head(int size) => Sign(new Checkpoint(Origin, size, Hash(0, size)));

    private SignedNote Sign(Checkpoint checkpoint)
    {
        var note = new SignedNote(checkpoint.Text, []);
        var signature = _logKey.SignData(note.SignedOctets, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        var id = NoteKey.OfLog(Origin, VerificationKey.FromInfo(_logKey.ExportSubjectPublicKeyInfo())).Id;
        return note with { Signatures = [new NoteSignature(Origin, id, signature)] };
    }

    private byte[] Hash(int start, int end)
    {
        if (end - start == 1)
            return _leaves[start];
        var split = start + (1 << int.Log2(end - start - 1));
        return MerkleHash.Node(Hash(start, split), Hash(split, end));
    }

    [GeneratedRegex(@" at 127\.0\.0\.1:(\d+)")]
    private static partial Regex PortPattern();
}
