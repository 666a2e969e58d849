using System.Net.Sockets;
using System.Runtime.Versioning;
using SigningService.Cli.Running;

namespace SigningService.Cli.Agent.Workloads;

/// <summary>
/// The name of a socket in the file system. The socket is made in a folder that only the agent can enter, gets its mode and owner there, and
/// is then put in its place: at no time can anybody connect who may not, and a socket that a killed agent left behind is replaced in one step.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class SocketFile : IDisposable
{
    private const UnixFileMode OnlyMe = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly WorkloadPlan _plan;
    private readonly string _workshop;
    private bool _isPublished;

    /// <exception cref="UsageException">The path is taken, or its folder is not one to trust.</exception>
    public SocketFile(WorkloadPlan plan)
    {
        _plan = plan;
        var folder = Path.GetDirectoryName(plan.Socket)!;
        _workshop = Path.Combine(folder, "." + Path.GetFileName(plan.Socket) + "~");
        try
        {
            PrepareFolder(folder);
            RequireFree(plan.Socket);
            RemoveWorkshop();
            Directory.CreateDirectory(_workshop, OnlyMe);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Fault(e.Message);
        }
    }

    /// <summary>Where to bind.</summary>
    public string Unpublished => Path.Combine(_workshop, "s");

    /// <summary>Lets callers in.</summary>
    /// <exception cref="UsageException">It cannot be given to its owner, or not be put there.</exception>
    public void Publish()
    {
        try
        {
            File.SetUnixFileMode(Unpublished, _plan.Mode);
            _plan.Owner?.TakeOver(Unpublished);
            File.Move(Unpublished, _plan.Socket, overwrite: true);
            _isPublished = true;
            RemoveWorkshop();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Fault(e.Message);
        }
    }

    public void Dispose()
    {
        if (_isPublished)
            File.Delete(_plan.Socket);
        RemoveWorkshop();
    }

    private void PrepareFolder(string folder)
    {
        if (!Directory.Exists(folder))
        {
            Directory.CreateDirectory(folder, OnlyMe);
            // As far open as the socket is to be.
            File.SetUnixFileMode(folder, OnlyMe | (UnixFileMode)(((int)_plan.Mode & 0b010_010) >> 1) | (UnixFileMode)(((int)_plan.Mode & 0b010_010) << 1));
            _plan.Owner?.TakeOver(folder);
        }
        if ((File.GetUnixFileMode(folder) & UnixFileMode.OtherWrite) != 0)
            throw Fault($"everybody can write to {folder} and put another socket there: name one in a folder that only the agent's user can write to");
    }

    private void RequireFree(string path)
    {
        if (Directory.Exists(path))
            throw Fault("it is a folder");
        if (!File.Exists(path))
            return;
        RequireSocket(path);
        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            probe.Connect(new UnixDomainSocketEndPoint(path));
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionRefused)
        {
            // Nobody listens: it was left behind.
            return;
        }
        catch (SocketException e)
        {
            throw Fault("something is there, and it cannot be told whether a program uses it: " + e.Message);
        }
        throw Fault("a program listens there, perhaps another agent: end it, or name another path");
    }

    // A socket cannot be opened as files are.
    private void RequireSocket(string path)
    {
        try
        {
            using var opened = new FileStream(path, FileMode.Open, FileAccess.Read);
        }
        catch (IOException)
        {
            return;
        }
        throw Fault("there is a file, and it is no socket");
    }

    private void RemoveWorkshop()
    {
        if (Directory.Exists(_workshop))
            Directory.Delete(_workshop, recursive: true);
    }

    private UsageException Fault(string what) => new($"workloads.socket: {_plan.Socket}: {what.TrimEnd('.')}.");
}
