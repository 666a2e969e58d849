using SigningService.Authority.Authorities;

namespace SigningService.Ceremony.Hierarchies;

/// <summary>
/// A root of the hierarchy file and those that took over from it in later ceremonies, the same in all but id, name, key and time. They lie
/// in a folder of their own: the service learns of them by being told, and never by finding them at its start.
/// </summary>
/// <param name="first">The root that the hierarchy file names.</param>
internal sealed class RootLine(Hierarchy hierarchy, OutputFolder folder, AuthorityPlan first)
{
    private const string Folder = "roots";

    public AuthorityPlan First => first;

    /// <summary>Those after the first that have their certificate, the oldest first.</summary>
    public IEnumerable<AuthorityPlan> Later => All().TakeWhile(HasCertificate);

    public AuthorityPlan Newest => Later.LastOrDefault() ?? first;

    public AuthorityPlan? Find(string id) => Later.Prepend(first).FirstOrDefault(root => root.Id == id);

    /// <summary>The root that takes over from one of this line; it may be there already.</summary>
    public AuthorityPlan After(AuthorityPlan previous) => previous == first ? All().First() : All().SkipWhile(root => root.Id != previous.Id).ElementAt(1);

    private bool HasCertificate(AuthorityPlan root) => folder.Exists(OutputFolder.Certificate(root.Folder));

    // The names are those that the service gives when a root is brought to it.
    private IEnumerable<AuthorityPlan> All()
    {
        var taken = hierarchy.Authorities.Select(authority => authority.Id).ToHashSet();
        while (true)
        {
            var (id, generation) = AuthorityNaming.Next(first.Id, taken);
            taken.Add(id);
            yield return first with
            {
                Id = id,
                Folder = $"{Folder}/{id}",
                Subject = AuthorityNaming.SubjectOf(first.Subject, generation),
                ResponderKey = null,
            };
        }
    }
}
