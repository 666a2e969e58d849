using Grpc.Core;

namespace SigningService.Client.Errors;

/// <summary>A stream whose failures are translated.</summary>
internal sealed class TranslatingReader<T>(IAsyncStreamReader<T> inner) : IAsyncStreamReader<T>
{
    public T Current => inner.Current;

    public Task<bool> MoveNext(CancellationToken cancellationToken) =>
        TranslatingInterceptor.TranslateAsync(inner.MoveNext(cancellationToken));
}
