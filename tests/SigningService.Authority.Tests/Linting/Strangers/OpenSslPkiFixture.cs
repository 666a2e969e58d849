using SigningService.Testing.Strangers;

namespace SigningService.Authority.Tests.Linting.Strangers;

/// <summary>One PKI made by OpenSSL for all tests of a class.</summary>
public sealed class OpenSslPkiFixture : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("openssl-pki-").FullName;

    private OpenSslPki? _pki;

    public OpenSslPki Pki => _pki ?? throw new InvalidOperationException("There is no PKI yet.");

    public async ValueTask InitializeAsync() => _pki = await OpenSslPki.CreateAsync(_folder);

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }
}
