using SigningService.Ceremony.Hierarchies;
using SigningService.Ceremony.Records;
using SigningService.Ceremony.Steps;

namespace SigningService.Ceremony;

/// <summary>Holds a folder against the token that it came from, against the hierarchy file, and against its own record.</summary>
internal sealed class CeremonyVerification(Hierarchy hierarchy, OutputFolder folder, StepList steps, RecordKeeper records, TextWriter output)
{
    private int _faults;

    /// <summary>Checks everything, and does not stop at the first fault.</summary>
    /// <returns>How many things are wrong.</returns>
    public async Task<int> VerifyAsync(CancellationToken cancellationToken)
    {
        foreach (var step in steps.All)
            await CheckAsync(step.Title, () => VerifyAsync(step, cancellationToken));
        foreach (var authority in hierarchy.Authorities.Concat(new RootLines(hierarchy, folder).Later))
        {
            foreach (var file in folder.List(OutputFolder.Issued(authority.Folder), ".pem"))
                await CheckAsync(file, () => Task.FromResult(VerifyIssued(authority, file)));
        }

        await CheckAsync(RecordFile.Current, () => records.VerifyAsync(cancellationToken));
        return _faults;
    }

    private static async Task<string> VerifyAsync(Step step, CancellationToken cancellationToken)
    {
        var standing = await step.InspectAsync(cancellationToken);
        if (!standing.IsDone)
            throw new CeremonyException("missing; the ceremony would " + standing.Description.ReplaceLineEndings("; "));
        if (step is KeyStep key)
            await key.ProveAsync(cancellationToken);
        return standing.Description;
    }

    private string VerifyIssued(AuthorityPlan authority, string file)
    {
        var certificate = folder.ReadCertificate(file)!;
        var issuer = folder.ReadCertificate(OutputFolder.Certificate(authority.Folder));
        return issuer is not null && certificate.IsSignedBy(issuer.PublicKey) && certificate.Issuer.Equals(issuer.Subject)
            ? $"signed by '{authority.Id}', until {certificate.NotAfter:yyyy-MM-dd}"
            : throw new CeremonyException($"is not signed by '{authority.Id}'");
    }

    private async Task CheckAsync(string title, Func<Task<string>> check)
    {
        try
        {
            output.WriteLine($"{"good",-10} {title}: {await check()}");
        }
        catch (CeremonyException e)
        {
            _faults++;
            output.WriteLine($"{"WRONG",-10} {title}: {e.Message}");
        }
    }
}
