namespace SigningService.Cli.Running;

/// <summary>What signctl ends with. Scripts rely on the numbers: they never change.</summary>
internal static class ExitCode
{
    public const int Ok = 0;
    public const int Unexpected = 1;
    public const int Usage = 2;
    public const int Refused = 3;
    public const int NotFound = 4;
    public const int Unavailable = 5;
    public const int NotPermitted = 6;
    public const int VerificationFailed = 7;
    public const int Interrupted = 130;

    /// <summary>For the help of the root command.</summary>
    public const string Help = """
        Exit codes:
          0    done
          1    unexpected failure, for example a full disk
          2    wrong usage or configuration; nothing was sent
          3    the service refused the request; the reason says what to change
          4    not found, or nothing that you may see
          5    unavailable or timed out; trying again with the same --request-id is safe
          6    not authenticated or not permitted
          7    verification failed: what came, or who answered, is not to be trusted
          130  interrupted
        """;
}
