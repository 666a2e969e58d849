using System.CommandLine;
using SigningService.Cli.Configuration;
using SigningService.Cli.Output;
using SigningService.Client;

namespace SigningService.Cli.Running;

/// <summary>One run of one command: its arguments, its settings and where it speaks.</summary>
internal sealed class Run
{
    private readonly Lazy<Settings> _settings;
    private readonly Lazy<Retries> _retries;

    public Run(CliHost host, ParseResult arguments)
    {
        Host = host;
        Arguments = arguments;
        _settings = new(() => SettingsReader.Read(arguments, host));
        _retries = new(() => new Retries(Settings.Timeout, host.Clock, AnnounceRetry));
    }

    public CliHost Host { get; }

    public ParseResult Arguments { get; }

    /// <summary>Read when first needed: <c>completion</c> and <c>config check</c> do without.</summary>
    public Settings Settings => _settings.Value;

    public OutputFormat Format => Settings.Format;

    public TextWriter Out => Host.Out;

    public DateTimeOffset Now => Host.Clock.GetUtcNow();

    public T? Value<T>(Option<T> option) => Arguments.GetValue(option);

    public T? Value<T>(Argument<T> argument) => Arguments.GetValue(argument);

    public SigningServiceConnection Connect() =>
        SigningServiceConnection.Open(Settings.Servers, Settings.Trust.Load(), Settings.Identity?.Load());

    /// <summary>A call within the time that the caller allows, tried again when the service asks for it.</summary>
    public Task<T> CallAsync<T>(Func<DateTime, CancellationToken, Task<T>> call, CancellationToken cancellationToken) =>
        _retries.Value.RunAsync(call, cancellationToken);

    /// <summary>The same run with its time for calls before it once more, for commands that go on.</summary>
    public Run Again() => new(Host, Arguments);

    /// <summary>Says something beside the result; --quiet silences it.</summary>
    public void Remark(string text)
    {
        if (!Settings.Quiet)
            Host.Error.WriteLine(Printable.Text(text));
    }

    /// <summary>Refuses a format that the command has no meaning for.</summary>
    public void RequireNoPem()
    {
        if (Format == OutputFormat.Pem)
            throw new UsageException($"'{Arguments.CommandResult.Command.Name}' has nothing to show as PEM: use --output table or json.");
    }

    private void AnnounceRetry(SigningServiceException cause, TimeSpan wait) =>
        Remark($"{cause.Message} Trying again in {wait.TotalSeconds:0.#} s.");
}
