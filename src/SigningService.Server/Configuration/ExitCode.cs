namespace SigningService.Server.Configuration;

/// <summary>How the process ends; part of <c>--help</c>.</summary>
internal static class ExitCode
{
    public const int Done = 0;
    public const int Failure = 1;
    public const int WrongInput = 2;
    public const int PortInUse = 3;
}
