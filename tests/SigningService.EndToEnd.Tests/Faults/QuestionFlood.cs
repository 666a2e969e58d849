using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using SigningService.Contracts.V1;
using SigningService.EndToEnd.Tests.Running;
using SigningService.Testing;

namespace SigningService.EndToEnd.Tests.Faults;

/// <summary>Anonymous askers who ask for the status of a certificate without pause, each time with another nonce, so that each answer takes a signature.</summary>
internal sealed class QuestionFlood : IAsyncDisposable
{
    private const int Askers = 64;
    private const int NonceOctets = 32;

    private readonly HttpClient _http = new(new SocketsHttpHandler { MaxConnectionsPerServer = Askers });
    private readonly CancellationTokenSource _end = new();
    private readonly Uri _url;
    private readonly X509Certificate2 _certificate;
    private readonly X509Certificate2 _issuer;
    private readonly Task[] _askers;
    private int _answered;
    private int _putOff;

    private QuestionFlood(FaultyHouse house, Certificate certificate)
    {
        _url = new Uri(house.PublicationUrl, "ocsp");
        _certificate = X509CertificateLoader.LoadCertificate(certificate.Der.Span);
        _issuer = X509CertificateLoader.LoadCertificate(certificate.Chain[0].Span);
        _askers = [.. Enumerable.Range(0, Askers).Select(_ => Task.Run(AskAsync))];
    }

    /// <summary>Answers that carry a status.</summary>
    public int Answered => Volatile.Read(ref _answered);

    /// <summary>Answers that say tryLater.</summary>
    public int PutOff => Volatile.Read(ref _putOff);

    public static QuestionFlood Start(FaultyHouse house, Certificate certificate) => new(house, certificate);

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await ((Task)Task.WhenAll(_askers)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _http.Dispose();
        _end.Dispose();
        _certificate.Dispose();
        _issuer.Dispose();
    }

    private async Task AskAsync()
    {
        while (!_end.IsCancellationRequested)
        {
            using var question = new ByteArrayContent(OcspQuestion.About(_certificate, _issuer, RandomNumberGenerator.GetBytes(NonceOctets)));
            question.Headers.ContentType = new MediaTypeHeaderValue("application/ocsp-request");
            using var response = await _http.PostAsync(_url, question, _end.Token);
            var answer = await response.Content.ReadAsByteArrayAsync(_end.Token);
            // OCSPResponse with a status alone: tryLater (3).
            if (answer is [0x30, 0x03, 0x0A, 0x01, 0x03])
                Interlocked.Increment(ref _putOff);
            else
                Interlocked.Increment(ref _answered);
        }
    }
}
