using SigningService.Authority.Authorities;

namespace SigningService.Authority.Revocation.Deltas;

/// <summary>Which authorities publish delta lists beside those of their shards.</summary>
/// <param name="Lines">Ids of the first authorities of their lines; whoever succeeds one goes on with it.</param>
/// <param name="Lifetime">From thisUpdate to nextUpdate of a delta: how long a relying party may go without asking again.</param>
public sealed record DeltaPolicy(IReadOnlySet<string> Lines, TimeSpan Lifetime)
{
    /// <summary>No authority does, which is what most relying parties expect: few of them ask for deltas.</summary>
    public static DeltaPolicy None { get; } = new(new HashSet<string>(), TimeSpan.Zero);

    /// <summary>The list of everything has none: who takes one file for all wants no second one.</summary>
    public bool AppliesTo(CertificateAuthority authority, ShardId list) => !list.IsAll && Lines.Contains(authority.Line);
}
