using System.Collections.Concurrent;
using Grpc.Core;
using SigningService.Client.Files;
using SigningService.Client.Holding;

namespace SigningService.Cli.Agent.Workloads;

/// <summary>Which certificates a caller gets, of those that are held now; and when to look again. Safe for many threads.</summary>
internal sealed class WorkloadDesk : IDisposable
{
    // Who is refused tries again and again: it is said once, of so many users.
    private const int MostRefusedUsers = 256;

    private readonly WorkloadPlan _plan;
    private readonly CertificateHolder _holder;
    private readonly AgentLog _log;
    private readonly Changes _changes = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<uint, bool> _refused = new();

    public WorkloadDesk(WorkloadPlan plan, CertificateHolder holder, AgentLog log)
    {
        (_plan, _holder, _log) = (plan, holder, log);
        _holder.Changed += _changes.Tell;
    }

    /// <summary>Ends when certificates or roots changed. To be taken before <see cref="For"/>.</summary>
    public Task NextChange => _changes.Next;

    /// <summary>The streams end: the agent does, or reads its file again.</summary>
    public CancellationToken Stopped => _stop.Token;

    /// <summary>What the caller may have and what is there and valid, its default first.</summary>
    /// <exception cref="RpcException">The agent's file gives the caller nothing.</exception>
    public IReadOnlyList<ServedCertificate> For(Caller caller)
    {
        var grants = _plan.Grants.Where(grant => grant.Allows(caller)).ToList();
        if (grants.Count == 0)
            throw Refuse(caller, "The agent's file gives this user no certificate: add it under workloads.allow.");
        var usable = _holder.Standings.Where(s => s.State is not (HeldState.Missing or HeldState.Ended)).Select(s => s.Name).ToHashSet(StringComparer.Ordinal);
        return [.. grants.Where(grant => usable.Contains(grant.Certificate)).Select(Serve)];
    }

    public RpcException Refuse(Caller caller, string why)
    {
        if (_refused.Count < MostRefusedUsers && _refused.TryAdd(caller.User, true))
            _log.Write("warning", "workload-refused", $"{caller} message=\"{why}\"");
        return new RpcException(new Status(StatusCode.PermissionDenied, why));
    }

    public void Note(string level, string what, Caller caller, string details) => _log.Write(level, what, $"{caller} {details}");

    /// <summary>What a stream ends with that the agent ended.</summary>
    public static RpcException Ending() =>
        new(new Status(StatusCode.Unavailable, "The agent ends or reads its file again: connect again."));

    public void Stop() => _stop.Cancel();

    public void Dispose()
    {
        _holder.Changed -= _changes.Tell;
        _stop.Dispose();
    }

    private ServedCertificate Serve(WorkloadGrant grant) =>
        new(grant.Certificate, grant.Hint, _holder.FilesOf(grant.Certificate, CertificateFormat.Pem, StagedFile.Secret));
}
