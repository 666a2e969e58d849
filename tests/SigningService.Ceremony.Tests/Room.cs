using SigningService.Authority.Keys;
using SigningService.Ceremony.Hierarchies;
using SigningService.Ceremony.Records;
using SigningService.Ceremony.Steps;

namespace SigningService.Ceremony.Tests;

/// <summary>A ceremony room with a token in memory and a folder of its own.</summary>
internal sealed class Room : IDisposable
{
    public static readonly string[] HeldBy = ["Ada", "Grace"];

    public SoftwareToken Token { get; set; } = new();

    public string Path { get; } = Directory.CreateTempSubdirectory("ceremony-").FullName;

    public Microsoft.Extensions.Time.Testing.FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 23, 9, 30, 15, 400, TimeSpan.Zero));

    public StringWriter Output { get; } = new();

    public OutputFolder Folder => new(Path);

    /// <summary>The file that is shipped, for a domain and a kind of key.</summary>
    public static Hierarchy Shipped(string key = "P-256", string domain = "example.test", Func<string, string>? change = null)
    {
        var text = File.ReadAllText(System.IO.Path.Combine(AppContext.BaseDirectory, "hierarchy.yaml"));
        return HierarchyFile.Read("hierarchy.yaml", change is null ? text : change(text), Variables(key, domain));
    }

    /// <summary>The file that is shipped for twins: two roots, the authorities below the one with the same under the other.</summary>
    public static Hierarchy Twins(string key = "P-256", string twinKey = "RSA-3072", Func<string, string>? change = null)
    {
        var text = File.ReadAllText(System.IO.Path.Combine(AppContext.BaseDirectory, "hierarchy-twins.yaml"));
        var variables = Variables(key);
        variables.Add("twinKey", twinKey);
        return HierarchyFile.Read("hierarchy-twins.yaml", change is null ? text : change(text), variables);
    }

    public static Dictionary<string, string> Variables(string key = "P-256", string domain = "example.test") =>
        new() { ["domain"] = domain, ["key"] = key, ["publicUrl"] = "http://pki.example.test" };

    public async Task RunAsync(Hierarchy hierarchy, PublicKey? operatorKey = null)
    {
        var steps = new StepList(hierarchy, Token, Folder, operatorKey, Time);
        var run = new CeremonyRun(hierarchy, Token, Folder, steps, new RecordKeeper(hierarchy, Token, Folder, steps, Time), Time, Output);
        await run.ShowAsync(TestContext.Current.CancellationToken);
        await run.PerformAsync(HeldBy, TestContext.Current.CancellationToken);
    }

    public Task<int> ShowAsync(Hierarchy hierarchy)
    {
        var steps = new StepList(hierarchy, Token, Folder, null, Time);
        return new CeremonyRun(hierarchy, Token, Folder, steps, new RecordKeeper(hierarchy, Token, Folder, steps, Time), Time, Output)
            .ShowAsync(TestContext.Current.CancellationToken);
    }

    public Task<int> VerifyAsync(Hierarchy hierarchy)
    {
        var steps = new StepList(hierarchy, Token, Folder, null, Time);
        return new CeremonyVerification(hierarchy, Folder, steps, new RecordKeeper(hierarchy, Token, Folder, steps, Time), Output)
            .VerifyAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>All files and what is in them.</summary>
    public SortedDictionary<string, string> Snapshot() => new(
        Directory.EnumerateFiles(Path, "*", SearchOption.AllDirectories)
            .ToDictionary(file => System.IO.Path.GetRelativePath(Path, file), file => Convert.ToHexString(File.ReadAllBytes(file))),
        StringComparer.Ordinal);

    public void Dispose()
    {
        Directory.Delete(Path, recursive: true);
        Output.Dispose();
    }
}
