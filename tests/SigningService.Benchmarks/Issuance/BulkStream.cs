using Grpc.Core;
using SigningService.Contracts.V1;

namespace SigningService.Benchmarks.Issuance;

/// <summary>One stream of requests that many callers share; each waits for the answer to its own.</summary>
internal sealed class BulkStream : IDisposable
{
    private readonly AsyncDuplexStreamingCall<IssueCertificatesRequest, IssueCertificatesResponse> _call;
    private readonly SemaphoreSlim _writing = new(1);
    private readonly Queue<TaskCompletionSource<IssueCertificatesResponse>> _waiting = [];

    public BulkStream(CertificateService.CertificateServiceClient certificates)
    {
        _call = certificates.IssueCertificates();
        _ = ReadAsync();
    }

    public async Task<IssueCertificatesResponse> AskAsync(IssueCertificateRequest request)
    {
        var answer = new TaskCompletionSource<IssueCertificatesResponse>(TaskCreationOptions.RunContinuationsAsynchronously);
        await _writing.WaitAsync();
        try
        {
            lock (_waiting)
                _waiting.Enqueue(answer);
            await _call.RequestStream.WriteAsync(new IssueCertificatesRequest { Request = request });
        }
        finally
        {
            _writing.Release();
        }

        return await answer.Task;
    }

    public void Dispose()
    {
        _call.Dispose();
        _writing.Dispose();
    }

    private async Task ReadAsync()
    {
        try
        {
            while (await _call.ResponseStream.MoveNext())
                Next().SetResult(_call.ResponseStream.Current);
        }
        catch (RpcException e)
        {
            while (_waiting.Count > 0)
                Next().TrySetException(e);
        }
    }

    private TaskCompletionSource<IssueCertificatesResponse> Next()
    {
        lock (_waiting)
            return _waiting.Dequeue();
    }
}
