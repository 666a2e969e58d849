using System.Formats.Asn1;

namespace SigningService.Authority.Linting.Views;

/// <summary>A NameConstraints.</summary>
/// <param name="Permitted">Null if there is no such field.</param>
/// <param name="Excluded">Null if there is no such field.</param>
internal sealed record NameConstraintsView(GeneralNameView[]? Permitted, GeneralNameView[]? Excluded)
{
    private static readonly Asn1Tag PermittedTag = new(TagClass.ContextSpecific, 0, true);
    private static readonly Asn1Tag ExcludedTag = new(TagClass.ContextSpecific, 1, true);

    public static NameConstraintsView Decode(ReadOnlyMemory<byte> value)
    {
        var reader = new AsnReader(value, AsnEncodingRules.DER);
        var sequence = reader.ReadSequence();
        reader.ThrowIfNotEmpty();
        var permitted = ReadSubtrees(sequence, PermittedTag);
        var excluded = ReadSubtrees(sequence, ExcludedTag);
        sequence.ThrowIfNotEmpty();
        return new NameConstraintsView(permitted, excluded);
    }

    /// <summary>All subtrees, the permitted first.</summary>
    public IEnumerable<GeneralNameView> All() => [.. Permitted ?? [], .. Excluded ?? []];

    private static GeneralNameView[]? ReadSubtrees(AsnReader sequence, Asn1Tag tag)
    {
        if (!sequence.HasData || sequence.PeekTag() != tag)
            return null;
        var subtrees = sequence.ReadSequence(tag);
        var names = new List<GeneralNameView>();
        while (subtrees.HasData)
        {
            var subtree = subtrees.ReadSequence();
            names.Add(GeneralNameView.Read(subtree));
            // RFC 5280, 4.2.1.10: minimum is 0, which is its DEFAULT, and maximum is absent, so nothing may follow.
            subtree.ThrowIfNotEmpty();
        }

        return [.. names];
    }
}
