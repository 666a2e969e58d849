using SigningService.Authority.Authorities;

namespace SigningService.Ceremony.Hierarchies;

/// <summary>
/// The root of the hierarchy file and those that took over from it in later ceremonies, the same in all but id, name, key and time. They lie
/// in a folder of their own: the service learns of them by being told, and never by finding them at its start.
/// </summary>
internal sealed class RootLine(Hierarchy hierarchy, OutputFolder folder)
{
    private const string Folder = "roots";

    private readonly AuthorityPlan _first = hierarchy.Authorities.First(authority => authority.IsRoot);

    /// <summary>Those after the first that have their certificate, the oldest first.</summary>
    public IEnumerable<AuthorityPlan> Later => All().TakeWhile(HasCertificate);

    public AuthorityPlan Newest => Later.LastOrDefault() ?? _first;

    public AuthorityPlan? Find(string id) => Later.Prepend(_first).FirstOrDefault(root => root.Id == id);

    /// <summary>A root and the one that takes over from it, which may be there already.</summary>
    /// <exception cref="CeremonyException">There is no such root.</exception>
    public (AuthorityPlan Previous, AuthorityPlan Next) SuccessorOf(string id)
    {
        var previous = Find(id) ?? throw new CeremonyException($"There is no root '{id}' in {hierarchy.FileName} or in the folder.");
        return (previous, previous == _first ? All().First() : All().SkipWhile(root => root.Id != id).ElementAt(1));
    }

    private bool HasCertificate(AuthorityPlan root) => folder.Exists(OutputFolder.Certificate(root.Folder));

    // The names are those that the service gives when a root is brought to it.
    private IEnumerable<AuthorityPlan> All()
    {
        var taken = hierarchy.Authorities.Select(authority => authority.Id).ToHashSet();
        while (true)
        {
            var (id, generation) = AuthorityNaming.Next(_first.Id, taken);
            taken.Add(id);
            yield return _first with
            {
                Id = id,
                Folder = $"{Folder}/{id}",
                Subject = AuthorityNaming.SubjectOf(_first.Subject, generation),
                ResponderKey = null,
            };
        }
    }
}
