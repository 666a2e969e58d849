using System.Formats.Asn1;
using System.Globalization;
using System.Runtime.Versioning;
using SigningService.Authority.Auditing;
using SigningService.Contracts.V1;
using SigningService.EndToEnd.Tests.Running;
using SigningService.Testing;

namespace SigningService.EndToEnd.Tests.Faults;

/// <summary>
/// The service dies inside the token, just before a signature or just after it, while clients issue and an operator revokes. The truth is
/// what the clients were answered, what the ledger holds and what the module counted; all three must agree.
/// </summary>
[UnsupportedOSPlatform("windows")]
[Collection<InFaultyHouse>]
public sealed class KillPointTests(FaultyHouse house) : HouseTests<FaultyHouse>(house)
{
    private static readonly string[] Deaths = ["die-before", "die-after", "crash"];
    private readonly HashSet<string> _checked = [];
    private ScriptedToken _token = null!;

    [Fact]
    public async Task KilledBeforeAndAfterSignaturesTheServiceLosesNothingAndGivesNoSerialNumberTwice()
    {
        var rounds = ChaosRun.Rounds(20);
        var dice = ChaosRun.Dice();
        _token = await ScriptedToken.PutInFrontAsync(House, Stop);
        try
        {
            await using var issuing = IssuingLoad.Start(House);
            await using var revoking = RevokingLoad.Start(House, issuing);
            var duringStart = 0;
            for (var round = 0; round < rounds; round++)
            {
                // While the service is away and comes up, or while it is in the middle of things.
                await DieAsync(dice, dice.Next(1, 40));
                issuing.Pause();
                if (dice.Next(4) == 0)
                {
                    duringStart++;
                    issuing.Resume();
                    Arm(dice, dice.Next(1, 6));
                    House.Start(_token.ServiceFile);
                    await House.Service.EndAsync(Stop);
                    issuing.Pause();
                }

                _token.Module.Behave();
                House.Start(_token.ServiceFile);
                await RequireKnownAsync(issuing, revoking);
                issuing.Resume();
            }

            await revoking.StopAsync();
            await issuing.StopAsync();
            await RequireWholeAsync(issuing, revoking, rounds + duringStart);
        }
        finally
        {
            await ScriptedToken.TakeAwayAsync(House);
        }
    }

    private void Arm(Random dice, int signature) =>
        _token.Module.Obey(string.Create(CultureInfo.InvariantCulture, $"C_Sign {signature} 1 {Deaths[dice.Next(Deaths.Length)]}"));

    private async Task DieAsync(Random dice, int signature)
    {
        Arm(dice, signature);
        await House.Service.EndAsync(Stop);
    }

    /// <summary>What was answered and not yet asked for again: the same bytes, by name and by request id; and what was revoked is.</summary>
    private async Task RequireKnownAsync(IssuingLoad issuing, RevokingLoad revoking)
    {
        var revoked = revoking.Answered.Keys.ToHashSet();
        using var connection = House.Connect("requester");
        foreach (var (id, answered) in issuing.Answered.Where(pair => !_checked.Contains(pair.Key)).ToList())
        {
            var repeated = await issuing.RepeatAsync(connection, id);
            Assert.Equal(answered.Der, repeated.Der);
            var shown = await connection.Certificates.GetCertificateAsync(new GetCertificateRequest { Name = answered.Name }, cancellationToken: Stop);
            Assert.Equal(answered.Der, shown.Certificate.Der);
            if (revoked.Contains(answered.Name))
                Assert.Equal(CertificateState.Revoked, shown.Certificate.State);
            _checked.Add(id);
        }
    }

    private async Task RequireWholeAsync(IssuingLoad issuing, RevokingLoad revoking, int kills)
    {
        await RequireKnownAsync(issuing, revoking);
        var listed = await RequireListedAsync(revoking);
        var lastProcess = House.Service.Id;
        Assert.Equal(0, await House.Service.TerminateAsync(Stop));

        var ledger = await LedgerSnapshot.ReadAsync(House, Stop);
        var issued = ledger.CertificatesSince(_token.FirstEntry);
        var (lost, duplicates) = (ledger.CountMissing(issuing.Answered.Values), ledger.CountDuplicates());
        RequireNumbersRise(ledger);

        var account = new SignatureAccount(_token, ledger.Entries);
        account.RequireAllIntended();
        var lostSignatures = account.RequireCertificatesExplained(issued, lastProcess);
        var lostLists = account.RequireListsExplained(ledger.Entries);
        Assert.True(lostSignatures + lostLists <= kills * TokenSessions, $"{lostSignatures} signatures and {lostLists} lists were lost in {kills} kills.");
        ChaosRun.Report(
            "kill-points",
            ("rounds", kills),
            ("acknowledged", issuing.Answered.Count + revoking.Answered.Count),
            ("interrupted", issuing.Interrupted),
            ("lost", lost),
            ("duplicates", duplicates),
            ("revocations-listed", listed),
            ("certificates", issued.Count),
            ("signatures-of-certificates", account.OfCertificates),
            ("signatures-lost-with-a-process-and-made-again", lostSignatures),
            ("signatures-of-lists", account.OfLists),
            ("lists-lost-with-a-process", lostLists),
            ("challenges", account.Challenges),
            ("signatures-of-service-keys", account.OfServiceKeys));
        Assert.Equal((0, 0), (lost, duplicates));
        Assert.True(issuing.Interrupted > 0, "No request was cut off: the test proves nothing.");
    }

    private static int TokenSessions => Math.Max(4, 2 * Environment.ProcessorCount);

    /// <summary>Every revocation that was answered is on the list that the answer named, or a later one; gives how many there are.</summary>
    private async Task<int> RequireListedAsync(RevokingLoad revoking)
    {
        var serials = revoking.Answered.Values.Select(answer => answer.Certificate.SerialNumber).ToHashSet();
        await Waiting.ForAsync(
            async () => serials.Except(await ReadListedAsync()).Count(), missing => missing == 0, missing => $"{missing} revocations are on no list.\n{House.LogTail()}");
        return serials.Count;
    }

    private async Task<HashSet<string>> ReadListedAsync()
    {
        var listed = new HashSet<string>();
        var pem = System.Text.Encoding.ASCII.GetString(await Http.GetAsync(new Uri(House.PublicationUrl, "crls.pem"))).AsMemory();
        while (System.Security.Cryptography.PemEncoding.TryFind(pem.Span, out var fields))
        {
            Collect(Convert.FromBase64String(pem[fields.Base64Data].ToString()), listed);
            pem = pem[fields.Location.End..];
        }

        return listed;
    }

    private static void Collect(byte[] list, HashSet<string> serials)
    {
        var body = new AsnReader(list, AsnEncodingRules.DER).ReadSequence().ReadSequence();
        body.ReadInteger(); // version
        for (var i = 0; i < 4; i++)
            body.ReadEncodedValue(); // algorithm, issuer, thisUpdate, nextUpdate
        if (!body.HasData || !body.PeekTag().HasSameClassAndValue(Asn1Tag.Sequence))
            return;
        for (var entries = body.ReadSequence(); entries.HasData;)
            serials.Add(Convert.ToHexStringLower(entries.ReadSequence().ReadIntegerBytes().Span));
    }

    /// <summary>Lists of a shard are published in the order of their numbers, none twice.</summary>
    private static void RequireNumbersRise(LedgerSnapshot ledger)
    {
        foreach (var shard in ledger.Entries.Where(entry => entry.Kind == (int)AuditEventKind.RevocationListPublished)
            .GroupBy(entry => (entry.Detail("authority"), entry.Detail("shard"))))
        {
            var numbers = shard.Select(entry => long.Parse(entry.Detail("list_number")!, CultureInfo.InvariantCulture)).ToList();
            Assert.Equal(numbers.Order().Distinct(), numbers);
        }
    }
}
