using SigningService.Ceremony.Hierarchies;
using SigningService.Ceremony.Records;
using SigningService.Ceremony.Steps;
using SigningService.Ceremony.Tokens;

namespace SigningService.Ceremony;

/// <summary>
/// The ceremony: inspect everything, do what is missing in the order of trust, write down what was done. It keeps no state of its own;
/// the token and the folder are the state, so a second run takes up where the first was cut off.
/// </summary>
internal sealed class CeremonyRun(Hierarchy hierarchy, ICeremonyToken token, OutputFolder folder, StepList steps, RecordKeeper records, TimeProvider time, TextWriter output)
{
    private readonly List<RecordedStep> _done = [];
    private readonly DateTimeOffset _startedAt = time.GetUtcNow();

    /// <summary>Shows what will be done and what is there already; touches nothing.</summary>
    /// <returns>How many steps there are to do.</returns>
    /// <exception cref="CeremonyException">What is there contradicts the plan.</exception>
    public async Task<int> ShowAsync(CancellationToken cancellationToken)
    {
        ShowHead();
        var toDo = 0;
        foreach (var step in steps.All)
        {
            var standing = await step.InspectAsync(cancellationToken);
            Show(standing.IsDone ? "kept" : "to do", step.Title, standing.Description);
            toDo += standing.IsDone ? 0 : 1;
        }

        return toDo;
    }

    /// <summary>Does what is missing, step by step, and writes the record.</summary>
    /// <exception cref="CeremonyException">A step cannot be done; those before it are done and stay.</exception>
    public async Task PerformAsync(IReadOnlyList<string> heldBy, CancellationToken cancellationToken)
    {
        foreach (var step in steps.All)
        {
            // Inspected again: the steps before it made what it stands on.
            if (!(await step.InspectAsync(cancellationToken)).IsDone)
                await DoAsync(step.Title, step.DoAsync, cancellationToken);
        }

        await RecordAsync(heldBy, cancellationToken);
    }

    /// <summary>One act alone, and the record of it.</summary>
    public async Task PerformAsync(string title, Func<CancellationToken, Task<string>> act, IReadOnlyList<string> heldBy, CancellationToken cancellationToken)
    {
        await DoAsync(title, act, cancellationToken);
        await RecordAsync(heldBy, cancellationToken);
    }

    private async Task DoAsync(string title, Func<CancellationToken, Task<string>> act, CancellationToken cancellationToken)
    {
        var done = await act(cancellationToken);
        _done.Add(new RecordedStep(time.GetUtcNow(), title, done));
        Show("done", title, done);
    }

    private async Task RecordAsync(IReadOnlyList<string> heldBy, CancellationToken cancellationToken) =>
        Show("record", RecordFile.Current, await records.WriteAsync(_startedAt, heldBy, _done, cancellationToken));

    private void ShowHead()
    {
        var identity = token.Identity;
        output.WriteLine($"Hierarchy  {hierarchy.FileName}, SHA-256 {Convert.ToHexStringLower(hierarchy.Sha256.Span)}");
        foreach (var (name, value) in hierarchy.Variables.OrderBy(variable => variable.Key, StringComparer.Ordinal))
            output.WriteLine($"           {name} = {value}");
        output.WriteLine($"Token      {identity.Label}, serial {identity.SerialNumber}, {identity.Manufacturer} {identity.Model}");
        output.WriteLine($"Folder     {folder.Path}");
        foreach (var note in hierarchy.Notes)
            output.WriteLine($"Note       {note}");
        output.WriteLine();
    }

    private void Show(string mark, string title, string description)
    {
        var lines = description.Split('\n');
        output.WriteLine($"{mark,-10} {title}: {lines[0]}");
        foreach (var line in lines[1..])
            output.WriteLine($"{"",-10} {line}");
    }
}
