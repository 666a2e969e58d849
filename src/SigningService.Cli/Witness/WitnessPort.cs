using System.Globalization;
using System.Net;
using System.Net.Security;
using SigningService.AuditLog.Witnessing;
using SigningService.Cli.Http;

namespace SigningService.Cli.Witness;

/// <summary>The witness on the network: <c>POST /add-checkpoint</c>.</summary>
internal sealed class WitnessPort : IDisposable
{
    private readonly SmallServer _server;
    private readonly WitnessDesk _desk;
    private readonly Action<string> _log;

    /// <param name="certificate">Null for plain HTTP.</param>
    /// <param name="log">Told of each request, one line.</param>
    public WitnessPort(IPEndPoint address, WitnessDesk desk, SslStreamCertificateContext? certificate, Action<string> log)
    {
        (_desk, _log) = (desk, log);
        _server = new SmallServer(address, certificate, CheckpointSubmission.MaximumOctets, Answer);
    }

    public IPEndPoint Address => _server.Address;

    public void Dispose() => _server.Dispose();

    private Page Answer(SmallRequest? request) => request switch
    {
        null => new Page(400, "text/plain", "The request cannot be read.\n"),
        { Target: not "/add-checkpoint" } => new Page(404, "text/plain", "There is POST /add-checkpoint.\n"),
        { Method: not "POST" } => new Page(405, "text/plain", "Only POST.\n"),
        _ => AddCheckpoint(request.Body),
    };

    private Page AddCheckpoint(byte[] submission)
    {
        try
        {
            var answer = _desk.Answer(submission);
            _log(string.Create(CultureInfo.InvariantCulture, $"add-checkpoint {(int)answer.Verdict} {answer.Verdict}"));
            return new Page((int)answer.Verdict, answer.ContentType, answer.Body);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _log("add-checkpoint 500 " + e.Message);
            return new Page(500, "text/plain", "The witness cannot keep its memory and cosigns nothing.\n");
        }
    }
}
