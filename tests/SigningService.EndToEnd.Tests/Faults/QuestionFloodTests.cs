using System.Runtime.Versioning;
using Google.Protobuf;
using SigningService.Contracts.V1;
using SigningService.EndToEnd.Tests.Running;
using SigningService.Testing;

namespace SigningService.EndToEnd.Tests.Faults;

/// <summary>A flood of OCSP questions at a slow token.</summary>
[UnsupportedOSPlatform("windows")]
[Collection<InFaultyHouse>]
public sealed class QuestionFloodTests(FaultyHouse house) : HouseTests<FaultyHouse>(house)
{
    /// <summary>What the service takes of the token for anonymous askers unless it is told otherwise: <c>limits.statusSignatures</c>.</summary>
    private const int StatusSignatures = 2;

    private const int Certificates = 200;

    [Fact]
    public async Task AFloodOfAnonymousQuestionsWithNoncesLeavesTheTokenToThoseWhoAskForCertificates()
    {
        await using var loaded = await LoadedToken.StartAsync(House, Stop);
        loaded.Token.Module.Obey("C_Sign 1 0 delay 20");
        using var requester = House.Connect("requester");
        var asked = (await requester.Certificates.IssueCertificateAsync(
            new IssueCertificateRequest { Profile = "server-tls", Csr = ByteString.CopyFrom(Csr.For("flood.example.test")) }, cancellationToken: Stop)).Certificate;
        int ofAuthorities;
        int ofOthers;
        await using (var flood = QuestionFlood.Start(House, asked))
        {
            await Waiting.ForAsync(() => Task.FromResult(flood.Answered), answered => answered > 20, answered => $"{answered} questions were answered.");
            var before = loaded.Token.Module.ReadSignatures().Count;
            await loaded.Load.AwaitAnswersAsync(Certificates);
            var during = loaded.Token.Module.ReadSignatures().Skip(before).ToList();
            ofAuthorities = during.Count(signature => loaded.Token.AuthorityKeys.Contains(signature.KeyId));
            ofOthers = during.Count - ofAuthorities;
            ChaosRun.Report(
                "question-flood", ("certificates", ofAuthorities), ("answers", ofOthers), ("answered", flood.Answered), ("put-off", flood.PutOff), ("refused", loaded.Load.Interrupted));
        }

        // Nobody who asked for a certificate was refused or cut off, and what answers took of the token is their share and no more.
        Assert.Equal(0, loaded.Load.Interrupted);
        Assert.InRange(loaded.Token.Module.MostAtOnce(signature => !loaded.Token.AuthorityKeys.Contains(signature)), 1, StatusSignatures + 1); // and the log's own key
        Assert.True(ofAuthorities >= ofOthers / 2, $"{ofAuthorities} signatures for certificates, {ofOthers} for answers.");
        await loaded.RequireWholeAsync("question-flood-afterwards", 0, Stop);
    }
}
