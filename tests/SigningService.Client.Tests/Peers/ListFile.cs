using SigningService.Client.Revocation;

namespace SigningService.Client.Tests.Peers;

/// <summary>A file of lists that a test writes anew; gone at the end.</summary>
internal sealed class ListFile : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".pem");

    public ListFile(string content) => Write(content);

    public void Write(string content) => File.WriteAllText(_path, content);

    public RevocationOptions Options(StaleLists whenStale = StaleLists.Refuse, TimeSpan? grace = null) => new()
    {
        Locations = { new Uri(_path) },
        WhenStale = whenStale,
        Grace = grace ?? TimeSpan.FromHours(1),
    };

    public void Dispose() => File.Delete(_path);
}
