using System.CommandLine;
using SigningService.Authority.Keys;
using SigningService.Authority.Authorities;
using SigningService.Authority.Requests;
using SigningService.Ceremony.Hierarchies;
using SigningService.Ceremony.Records;
using SigningService.Ceremony.Steps;
using SigningService.Ceremony.Tokens;
using SigningService.Hsm;

namespace SigningService.Ceremony.Commands;

/// <summary>What the commands work on, opened from the command line: hierarchy, token, folder.</summary>
internal sealed class CeremonyRoom : IAsyncDisposable
{
    private readonly HsmCeremonyToken _token;
    private readonly TextWriter _output;
    private readonly TimeProvider _time;

    private CeremonyRoom(Hierarchy hierarchy, HsmCeremonyToken token, OutputFolder folder, StepList steps, TextWriter output, TimeProvider time)
    {
        Hierarchy = hierarchy;
        _token = token;
        Folder = folder;
        Steps = steps;
        _output = output;
        _time = time;
        Records = new RecordKeeper(hierarchy, token, folder, steps, time);
    }

    public Hierarchy Hierarchy { get; }

    public ICeremonyToken Token => _token;

    public OutputFolder Folder { get; }

    public StepList Steps { get; }

    private RootLines Roots => new(Hierarchy, Folder);

    public RecordKeeper Records { get; }

    public static async Task<CeremonyRoom> OpenAsync(
        CeremonyOptions options, ParseResult arguments, TextWriter output, TimeProvider time, CancellationToken cancellationToken)
    {
        // Everything that can be refused without the token comes first: a PIN is not risked on a run that cannot succeed.
        var hierarchy = ReadHierarchy(arguments.GetRequiredValue(options.Hierarchy), arguments.GetValue(options.Set) ?? []);
        var operatorKey = arguments.GetValue(options.OperatorCsr) is { } csr ? ReadOperatorKey(csr) : null;
        var folder = new OutputFolder(arguments.GetRequiredValue(options.Out));
        var token = await HsmCeremonyToken.OpenAsync(TokenOptionsOf(options, arguments), time, cancellationToken);
        return new CeremonyRoom(hierarchy, token, folder, new StepList(hierarchy, token, folder, operatorKey, time), output, time);
    }

    public CeremonyRun NewRun() => new(Hierarchy, Token, Folder, Steps, Records, _time, _output);

    /// <summary>The making of the root that takes over from the given one.</summary>
    /// <exception cref="CeremonyException">There is no such root.</exception>
    public CeremonyRun NewRootRun(string succeeds)
    {
        var (previous, next) = Roots.SuccessorOf(succeeds);
        var steps = StepList.OfNewRoot(Hierarchy, previous, next, Token, Folder, _time);
        return new(Hierarchy, Token, Folder, steps, new RecordKeeper(Hierarchy, Token, Folder, Steps.With(steps), _time), _time, _output);
    }

    /// <summary>An authority of the hierarchy file, or a root that came after that.</summary>
    /// <exception cref="CeremonyException">There is none of this id.</exception>
    public AuthorityPlan Find(string id) =>
        Hierarchy.Find(id) ?? Roots.Find(id) ?? throw new CeremonyException($"There is no authority '{id}' in {Hierarchy.FileName}.");

    public SuccessorStep SuccessorOf(string authority, string? issuer, string csrFile)
    {
        var plan = Hierarchy.Find(authority) ?? throw new CeremonyException($"There is no authority '{authority}' in {Hierarchy.FileName}.");
        if (plan.Issuer is { IsRoot: true } root)
        {
            var line = Roots.Of(root);
            plan = plan with { Issuer = issuer is null ? line.Newest : line.Find(issuer) ?? throw new CeremonyException($"There is no root '{issuer}' in the folder that comes after '{root.Id}'.") };
        }

        if (!File.Exists(csrFile))
            throw new CeremonyException($"There is no file {csrFile}.");
        return new SuccessorStep(
            plan, SigningRequest.Parse(File.ReadAllBytes(csrFile)), Token, Folder, new Templates(new PublicationUrls(Hierarchy.PublicationUrl)), _time);
    }

    public ValueTask DisposeAsync() => _token.DisposeAsync();

    private static TokenOptions TokenOptionsOf(CeremonyOptions options, ParseResult arguments) => new()
    {
        ModulePath = arguments.GetRequiredValue(options.Module),
        TokenLabel = arguments.GetRequiredValue(options.TokenLabel),
        TokenSerial = arguments.GetValue(options.TokenSerial),
        PinFile = arguments.GetRequiredValue(options.PinFile),
        Numbers = ReadNumbers(arguments.GetValue(options.TokenNumber) ?? []),
        Sessions = 1,
    };

    private static TokenNumbers ReadNumbers(string[] settings)
    {
        try
        {
            return settings.Select(setting => setting.Split('=', 2)).Aggregate(
                TokenNumbers.Standard, (numbers, setting) => numbers.With(setting[0], setting.Length > 1 ? setting[1] : ""));
        }
        catch (FormatException e)
        {
            throw new CeremonyException($"--token-number: {e.Message}.");
        }
    }

    private static Hierarchy ReadHierarchy(string path, string[] settings)
    {
        var variables = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var setting in settings)
        {
            var parts = setting.Split('=', 2);
            if (parts.Length != 2 || parts[0].Length == 0)
                throw new CeremonyException($"--set {setting} is not of the form name=value.");
            variables[parts[0]] = parts[1];
        }

        return HierarchyFile.Read(Path.GetFileName(path), ReadText(path), variables);
    }

    private static string ReadText(string path) =>
        File.Exists(path) ? File.ReadAllText(path) : throw new CeremonyException($"There is no file {path}.");

    private static PublicKey ReadOperatorKey(string path)
    {
        if (!File.Exists(path))
            throw new CeremonyException($"There is no file {path}.");
        // Only the key is taken from the request; the name is that of the hierarchy file.
        return SigningRequest.Parse(File.ReadAllBytes(path)).PublicKey;
    }
}
